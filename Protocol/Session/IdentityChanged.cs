using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Session;

/// <summary>The identity key of a peer's device changed; its old session is archived.</summary>
/// <param name="Timestamp">When it was noticed.</param>
/// <param name="Peer">The device.</param>
public sealed record IdentityChanged(DateTimeOffset Timestamp, Jid Peer) : DeviceEvent(Timestamp);
