using OrleansGateway.Protocol.Signal.Records;

namespace OrleansGateway.Protocol.Signal.Pairwise;

/// <summary>A session that was begun from a bundle.</summary>
/// <param name="Session">The record to go on with; it is committed with the first message.</param>
/// <param name="NewIdentity">The identity to save with it; null where it is known.</param>
/// <param name="IdentityChanged">Whether another identity was known before; the caller decides whether to go on.</param>
public sealed record InitiatedSession(SessionRecord Session, IdentityRecord? NewIdentity, bool IdentityChanged);
