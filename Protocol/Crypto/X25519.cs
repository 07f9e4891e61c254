using System.Security.Cryptography;
using OrleansGateway.Protocol.Core;
using Curve = Org.BouncyCastle.Math.EC.Rfc7748.X25519;

namespace OrleansGateway.Protocol.Crypto;

/// <summary>Diffie-Hellman over Curve25519 (RFC 7748).</summary>
public static class X25519
{
    /// <summary>The length of private keys, public keys and shared secrets, in bytes.</summary>
    public const int KeySize = 32;

    /// <summary>Computes the shared secret of a private and a public key.</summary>
    /// <param name="privateKey">32 bytes; clamped inside.</param>
    /// <param name="publicKey">32 bytes, without a type byte.</param>
    /// <param name="sharedSecret">Receives 32 bytes.</param>
    /// <exception cref="ProtocolViolationException">The public key has a small order, so that the secret would be zero.</exception>
    public static void Agree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, Span<byte> sharedSecret)
    {
        Curve.ScalarMult(privateKey, publicKey, sharedSecret);
        if (sharedSecret[..KeySize].IndexOfAnyExcept((byte)0) < 0)
        {
            CryptographicOperations.ZeroMemory(sharedSecret);
            throw new ProtocolViolationException("A public key has a small order.");
        }
    }

    /// <summary>Computes the public key of a private key.</summary>
    /// <param name="privateKey">32 bytes; clamped inside.</param>
    /// <param name="publicKey">Receives 32 bytes.</param>
    public static void DerivePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey) =>
        Curve.ScalarMultBase(privateKey, publicKey);
}
