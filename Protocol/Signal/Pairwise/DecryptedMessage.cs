using OrleansGateway.Protocol.Signal.Records;

namespace OrleansGateway.Protocol.Signal.Pairwise;

/// <summary>A message that was decrypted, and what is to be committed before it is acknowledged.</summary>
/// <param name="Session">The record to save.</param>
/// <param name="Plaintext">The plaintext, with WhatsApp's padding.</param>
/// <param name="NewIdentity">The identity to save; null where it is known or the message says none.</param>
/// <param name="IdentityChanged">
/// Whether another identity was known before. The caller decides: the new session is in <paramref name="Session"/>, the old one
/// in its archive; who does not trust the change drops this result whole.
/// </param>
/// <param name="UsedPreKeyId">The one-time pre-key to delete; null where none was used.</param>
public sealed record DecryptedMessage(
    SessionRecord Session, byte[] Plaintext, IdentityRecord? NewIdentity, bool IdentityChanged, uint? UsedPreKeyId);
