using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Sandbox.Accounts;

/// <summary>The way to a device that is here now: a socket, or a virtual phone in this process.</summary>
internal interface IDeviceLink
{
    /// <summary>Hands a stanza over without waiting.</summary>
    /// <param name="stanza">The stanza.</param>
    void Send(Node stanza);

    /// <summary>Sends a last stanza, where there is one, and ends the link.</summary>
    /// <param name="farewell">Why, for the device; null to close without a word.</param>
    void Close(Node? farewell);
}
