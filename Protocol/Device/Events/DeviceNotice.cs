using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Device.Events;

/// <summary>
/// Something about a connection that is of interest only now. Notices are not stored: what must not be lost is a
/// <see cref="DeviceEvent"/>.
/// </summary>
public abstract record DeviceNotice;

/// <summary>A QR code to show; it replaces the one before.</summary>
/// <param name="Text">The text of the code. It contains a secret: show it, do not log it.</param>
/// <param name="ExpiresAt">When the next one comes, or pairing ends.</param>
public sealed record QrCode(string Text, DateTimeOffset ExpiresAt) : DeviceNotice
{
    /// <summary>The expiry alone; the text is a secret.</summary>
    public override string ToString() => $"QrCode (expires {ExpiresAt:O})";
}

/// <summary>The device was linked; the server will now request a new connection.</summary>
/// <param name="Account">The account by phone number, with our device.</param>
/// <param name="Lid">The account by LID, with our device.</param>
public sealed record Paired(Jid Account, Jid? Lid) : DeviceNotice;

/// <summary>The device is logged in and may send.</summary>
/// <param name="Account">The account by phone number, with our device.</param>
public sealed record Ready(Jid Account) : DeviceNotice;

/// <summary>Everything that waited at the server while the device was away has come in.</summary>
/// <param name="Count">How many stanzas the server says that were.</param>
public sealed record OfflineDelivered(long Count) : DeviceNotice;

/// <summary>The connection ended; the last notice.</summary>
/// <param name="Failure">Why.</param>
public sealed record Disconnected(ConnectionFailure Failure) : DeviceNotice;
