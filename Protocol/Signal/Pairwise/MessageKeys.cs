using System.Security.Cryptography;
using OrleansGateway.Protocol.Crypto;

namespace OrleansGateway.Protocol.Signal.Pairwise;

/// <summary>What encrypts and authenticates one message, in memory that the caller owns and clears.</summary>
/// <remarks>
/// HKDF(seed, 32 zero bytes, "WhisperMessageKeys"): 32 bytes of cipher key, 32 of MAC key, 16 of IV
/// (docs/protocol/facts.md#signal.messageKeySplit).
/// </remarks>
internal readonly ref struct MessageKeys
{
    /// <summary>The length of the material in bytes.</summary>
    public const int Size = CipherKeySize + MacKeySize + AesCbc256.BlockSize;

    private const int CipherKeySize = AesCbc256.KeySize;
    private const int MacKeySize = 32;

    private readonly Span<byte> _material;

    /// <summary>Derives the keys.</summary>
    /// <param name="seed">The message's seed.</param>
    /// <param name="material">Where the keys go: <see cref="Size"/> bytes.</param>
    public MessageKeys(ReadOnlySpan<byte> seed, Span<byte> material)
    {
        _material = material;
        Hkdf.DeriveSha256(seed, [], "WhisperMessageKeys"u8, material);
    }

    /// <summary>The AES key.</summary>
    public ReadOnlySpan<byte> CipherKey => _material[..CipherKeySize];

    /// <summary>The HMAC key.</summary>
    public ReadOnlySpan<byte> MacKey => _material.Slice(CipherKeySize, MacKeySize);

    /// <summary>The initialisation vector.</summary>
    public ReadOnlySpan<byte> Iv => _material[(CipherKeySize + MacKeySize)..];

    /// <summary>Forgets the keys.</summary>
    public void Clear() => CryptographicOperations.ZeroMemory(_material);
}
