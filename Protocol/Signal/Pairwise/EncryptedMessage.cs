using OrleansGateway.Protocol.Signal.Records;

namespace OrleansGateway.Protocol.Signal.Pairwise;

/// <summary>A message that was encrypted, and the record behind it.</summary>
/// <param name="Session">The record to go on with, in any case.</param>
/// <param name="IsPreKeyMessage">Whether the body is a <c>pkmsg</c> rather than a <c>msg</c>.</param>
/// <param name="Body">The bytes for the wire.</param>
/// <param name="MustCommit">
/// Whether <paramref name="Session"/> has to be committed before the body, or that of any later message, may leave. False
/// while the message's counter lies in a block that an earlier record reserved; that record's commit is what counts then.
/// </param>
public sealed record EncryptedMessage(SessionRecord Session, bool IsPreKeyMessage, byte[] Body, bool MustCommit);
