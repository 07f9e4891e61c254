using System.Security.Cryptography;

namespace OrleansGateway.Protocol.Crypto;

/// <summary>HKDF with SHA-256 (RFC 5869), on .NET's own implementation.</summary>
internal static class Hkdf
{
    /// <summary>Derives key material: extract, then expand.</summary>
    /// <param name="inputKey">The input key material.</param>
    /// <param name="salt">The salt; empty means 32 zero bytes.</param>
    /// <param name="info">What the output is for.</param>
    /// <param name="output">Receives the key material; 1 to 8,160 bytes.</param>
    /// <exception cref="ArgumentException">The length of the output is out of range.</exception>
    public static void DeriveSha256(
        ReadOnlySpan<byte> inputKey, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info, Span<byte> output)
    {
        if (!inputKey.IsEmpty)
        {
            HKDF.DeriveKey(HashAlgorithmName.SHA256, inputKey, output, salt, info);
            return;
        }

        // The end of a Noise handshake derives from no input, which OpenSSL's HKDF refuses; extraction is one HMAC.
        Span<byte> extracted = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(salt, inputKey, extracted);
        HKDF.Expand(HashAlgorithmName.SHA256, extracted, output, info);
        CryptographicOperations.ZeroMemory(extracted);
    }
}
