using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Stanzas.Messages;

/// <summary>One ciphertext of a message.</summary>
/// <param name="Type">How it is encrypted: <c>pkmsg</c>, <c>msg</c>, <c>skmsg</c> or <c>msmsg</c>.</param>
/// <param name="Version">The version of the plaintext's layout; 2 is padded.</param>
/// <param name="Count">Which resend this is, 0 for the first try.</param>
/// <param name="Ciphertext">The bytes.</param>
internal readonly record struct EncPart(string Type, long Version, int Count, ReadOnlyMemory<byte> Ciphertext)
{
    /// <summary>A ciphertext that begins a session.</summary>
    public const string PreKeyMessage = "pkmsg";

    /// <summary>A ciphertext within a session.</summary>
    public const string SessionMessage = "msg";

    /// <summary>The version that clients write.</summary>
    public const string CurrentVersion = "2";
}

/// <summary>A ciphertext made for one device.</summary>
/// <param name="Device">The device as the stanza addresses it.</param>
/// <param name="BeginsSession">Whether it carries what the peer needs to begin the session (<c>pkmsg</c>).</param>
/// <param name="Ciphertext">The bytes.</param>
internal readonly record struct EncryptedPart(Jid Device, bool BeginsSession, byte[] Ciphertext);
