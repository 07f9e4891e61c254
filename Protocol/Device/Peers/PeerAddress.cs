using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Device.Peers;

/// <summary>Where the session with a device is kept.</summary>
/// <param name="Device">The device, by LID where that is known.</param>
/// <param name="NumberId">
/// The record's id under the phone number, where <paramref name="Device"/> is a LID that belongs to one: a session that
/// began before the LID was known is there and moves over.
/// </param>
internal readonly record struct PeerAddress(Jid Device, string? NumberId)
{
    /// <summary>The record's id.</summary>
    public string Id => Device.SignalAddress;
}
