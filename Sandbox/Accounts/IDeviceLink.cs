using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Sandbox.Accounts;

/// <summary>The link to a device that is connected now: a socket, or a virtual phone in this process.</summary>
internal interface IDeviceLink
{
    /// <summary>Sends a stanza without waiting.</summary>
    /// <param name="stanza">The stanza.</param>
    void Send(Node stanza);

    /// <summary>Sends a last stanza, if there is one, and ends the link.</summary>
    /// <param name="farewell">The reason for the device; null to close without one.</param>
    void Close(Node? farewell);
}
