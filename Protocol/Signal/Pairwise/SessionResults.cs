using OrleansGateway.Protocol.Signal.Records;

namespace OrleansGateway.Protocol.Signal.Pairwise;

/// <summary>A session that was begun from a bundle.</summary>
/// <param name="Session">The record to go on with; it is committed with the first message.</param>
/// <param name="NewIdentity">The identity to save with it; null where it is known.</param>
/// <param name="IdentityChanged">Whether another identity was known before; the caller decides whether to go on.</param>
internal sealed record InitiatedSession(SessionRecord Session, IdentityRecord? NewIdentity, bool IdentityChanged);

/// <summary>A message that was encrypted, and the record behind it.</summary>
/// <param name="Session">The record to go on with, in any case.</param>
/// <param name="IsPreKeyMessage">Whether the body is a <c>pkmsg</c> rather than a <c>msg</c>.</param>
/// <param name="Body">The bytes for the wire.</param>
/// <param name="MustCommit">
/// Whether <paramref name="Session"/> has to be committed before the body, or that of any later message, may leave. False
/// while the message's counter lies in a block that an earlier record reserved; that record's commit is what counts then.
/// </param>
internal sealed record EncryptedMessage(SessionRecord Session, bool IsPreKeyMessage, byte[] Body, bool MustCommit);

/// <summary>A message that was decrypted, and what is to be committed before it is acknowledged.</summary>
/// <param name="Session">The record to save.</param>
/// <param name="Plaintext">The plaintext, with WhatsApp's padding.</param>
/// <param name="NewIdentity">The identity to save; null where it is known or the message says none.</param>
/// <param name="IdentityChanged">
/// Whether another identity was known before. The caller decides: the new session is in <paramref name="Session"/>, the old one
/// in its archive; a caller that does not trust the change discards the whole result.
/// </param>
/// <param name="UsedPreKeyId">The one-time pre-key to delete; null where none was used.</param>
internal sealed record DecryptedMessage(
    SessionRecord Session, byte[] Plaintext, IdentityRecord? NewIdentity, bool IdentityChanged, uint? UsedPreKeyId);

/// <summary>The result of trying a message on one session: the session and the plaintext, or a failure.</summary>
/// <param name="State">The session behind the message; null where it is refused.</param>
/// <param name="Plaintext">The plaintext.</param>
/// <param name="Failure">Why it is refused.</param>
internal readonly record struct ReceivedMessage(SessionState? State, byte[]? Plaintext, SignalFailure Failure)
{
    /// <summary>A refusal.</summary>
    public static ReceivedMessage Refused(SignalFailure failure) => new(null, null, failure);
}
