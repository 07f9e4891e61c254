using System.Security.Cryptography;
using OrleansGateway.Protocol.Crypto;

namespace OrleansGateway.Protocol.Signal.Records;

/// <summary>The Diffie-Hellman ratchet: each exchange of ratchet keys gives a new root key and a new chain.</summary>
/// <param name="Root">The new root key.</param>
/// <param name="Chain">The first key of the new chain.</param>
internal readonly record struct RootKey(byte[] Root, byte[] Chain)
{
    private const int Size = 32;

    /// <summary>Takes one step.</summary>
    /// <param name="root">The root key before.</param>
    /// <param name="ours">Our ratchet key.</param>
    /// <param name="theirs">The peer's ratchet key.</param>
    /// <exception cref="SignalException">The peer's key has a small order.</exception>
    public static RootKey Step(ReadOnlySpan<byte> root, KeyPair ours, ReadOnlySpan<byte> theirs)
    {
        Span<byte> secret = stackalloc byte[X25519.KeySize];
        Span<byte> material = stackalloc byte[2 * Size];
        PublicKeyFormat.Agree(ours, theirs, secret);
        Hkdf.DeriveSha256(secret, root, "WhisperRatchet"u8, material);
        var step = new RootKey(material[..Size].ToArray(), material[Size..].ToArray());
        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(material);
        return step;
    }
}
