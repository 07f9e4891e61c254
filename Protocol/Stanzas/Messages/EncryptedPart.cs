using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Stanzas.Messages;

/// <summary>A ciphertext made for one device.</summary>
/// <param name="Device">The device as the stanza addresses it.</param>
/// <param name="BeginsSession">Whether it carries what the peer needs to begin the session (<c>pkmsg</c>).</param>
/// <param name="Ciphertext">The bytes.</param>
internal readonly record struct EncryptedPart(Jid Device, bool BeginsSession, byte[] Ciphertext);
