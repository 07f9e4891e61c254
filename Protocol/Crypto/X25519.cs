using System.Security.Cryptography;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Crypto;

/// <summary>Diffie-Hellman over Curve25519 (RFC 7748).</summary>
internal static class X25519
{
    /// <summary>The length of private keys, public keys and shared secrets, in bytes.</summary>
    public const int KeySize = 32;

    /// <summary>Computes the shared secret of a private and a public key.</summary>
    /// <param name="privateKey">32 bytes; clamped inside.</param>
    /// <param name="publicKey">32 bytes, without a type byte.</param>
    /// <param name="sharedSecret">Receives 32 bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    /// <exception cref="ProtocolViolationException">The public key has a small order, so that the secret would be zero.</exception>
    public static void Agree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, Span<byte> sharedSecret)
    {
        RequireLength(privateKey, nameof(privateKey));
        RequireLength(publicKey, nameof(publicKey));
        RequireLength(sharedSecret, nameof(sharedSecret));
        CurveArithmetic.Fastest.Multiply(privateKey, publicKey, sharedSecret);
        if (sharedSecret[..KeySize].IndexOfAnyExcept((byte)0) < 0)
        {
            CryptographicOperations.ZeroMemory(sharedSecret);
            throw new ProtocolViolationException("A public key has a small order.");
        }
    }

    /// <summary>Computes the public key of a private key.</summary>
    /// <param name="privateKey">32 bytes; clamped inside.</param>
    /// <param name="publicKey">Receives 32 bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void DerivePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey)
    {
        RequireLength(privateKey, nameof(privateKey));
        RequireLength(publicKey, nameof(publicKey));
        CurveArithmetic.Fastest.DerivePublicKey(privateKey, publicKey);
    }

    // Native code does not see the end of a span.
    private static void RequireLength(ReadOnlySpan<byte> value, string name)
    {
        if (value.Length < KeySize)
        {
            throw new ArgumentException($"Must have {KeySize} bytes.", name);
        }
    }
}
