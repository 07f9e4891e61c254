using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Session;

/// <summary>The device was linked to an account.</summary>
/// <param name="Timestamp">When.</param>
/// <param name="Account">The account's JID with our device.</param>
/// <param name="Lid">The account's LID with our device.</param>
public sealed record DevicePaired(DateTimeOffset Timestamp, Jid Account, Jid? Lid) : DeviceEvent(Timestamp);
