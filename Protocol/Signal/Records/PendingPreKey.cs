namespace OrleansGateway.Protocol.Signal.Records;

/// <summary>
/// The peer's keys that a session was begun with. Until the peer answers, each message names them, so that any of them can
/// be the first to arrive.
/// </summary>
/// <param name="PreKeyId">The one-time pre-key, where there was one.</param>
/// <param name="SignedPreKeyId">The signed pre-key.</param>
internal sealed record PendingPreKey(uint? PreKeyId, uint SignedPreKeyId);
