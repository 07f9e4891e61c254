using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc7748;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Crypto;

/// <summary>Signatures made with Curve25519 key pairs: Ed25519 over the Edwards form of the same key.</summary>
/// <remarks>
/// Source: the public XEdDSA specification, section 2.3, in the form that docs/protocol/facts.md#signal.signature gives: the
/// private key is used as it is, and bit 7 of byte 63 of the signature carries the sign of the Edwards public key, because
/// the Montgomery form of a public key does not have it.
/// </remarks>
internal static class XEdDsa
{
    /// <summary>The length of a signature in bytes.</summary>
    public const int SignatureSize = 64;

    private const int ExtraRandomSize = 64;
    private const int LastByte = SignatureSize - 1;
    private const byte SignBit = 0x80;

    /// <summary>Signs a message.</summary>
    /// <param name="privateKey">A Curve25519 private key of 32 bytes.</param>
    /// <param name="message">The message.</param>
    /// <param name="random">
    /// Extra bytes for the nonce. The nonce is secret and bound to key and message even where these bytes are bad.
    /// </param>
    /// <param name="signature">Receives 64 bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Sign(
        ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> message, IRandomSource random, Span<byte> signature)
    {
        ArgumentNullException.ThrowIfNull(random);
        RequireLength(privateKey, X25519.KeySize, nameof(privateKey));
        RequireLength(signature, SignatureSize, nameof(signature));

        Span<byte> scalar = stackalloc byte[X25519.KeySize];
        Span<byte> noncePrefix = stackalloc byte[X25519.KeySize];
        Span<byte> edwardsKey = stackalloc byte[X25519.KeySize];
        privateKey.CopyTo(scalar);
        KeyPair.Clamp(scalar);
        DeriveNoncePrefix(scalar, random, noncePrefix);
        CurveArithmetic.Fastest.Sign(scalar, noncePrefix, message, edwardsKey, signature);
        CryptographicOperations.ZeroMemory(scalar);
        CryptographicOperations.ZeroMemory(noncePrefix);
        signature[LastByte] |= (byte)(edwardsKey[^1] & SignBit);
    }

    /// <summary>
    /// Verifies a signature. Everything that is not canonical is refused: a key or point outside the field, a scalar not
    /// below the group order, a wrong length.
    /// </summary>
    /// <param name="publicKey">The Curve25519 public key, 32 bytes without a type byte.</param>
    /// <param name="message">The message.</param>
    /// <param name="signature">The signature.</param>
    /// <returns>Whether the owner of the key signed the message.</returns>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != X25519.KeySize || signature.Length != SignatureSize)
        {
            return false;
        }

        Span<byte> edwardsKey = stackalloc byte[X25519.KeySize];
        if (!TryConvertToEdwards(publicKey, edwardsKey))
        {
            return false;
        }

        edwardsKey[^1] |= (byte)(signature[LastByte] & SignBit);
        Span<byte> plain = stackalloc byte[SignatureSize];
        signature.CopyTo(plain);
        plain[LastByte] &= SignBit - 1;
        return CurveArithmetic.Fastest.Verify(edwardsKey, message, plain);
    }

    private static void RequireLength(ReadOnlySpan<byte> value, int length, string name)
    {
        if (value.Length != length)
        {
            throw new ArgumentException($"Must have {length} bytes.", name);
        }
    }

    /// <summary>
    /// The prefix binds the nonce to the private key and to fresh bytes. The label, 0xFE and 31 times 0xFF as in the
    /// specification's hash1, is not a scalar, so that this hash meets no other use of SHA-512 with the key.
    /// </summary>
    private static void DeriveNoncePrefix(ReadOnlySpan<byte> scalar, IRandomSource random, Span<byte> prefix)
    {
        Span<byte> input = stackalloc byte[(2 * X25519.KeySize) + ExtraRandomSize];
        input[..X25519.KeySize].Fill(0xff);
        input[0] = 0xfe;
        scalar.CopyTo(input[X25519.KeySize..]);
        random.Fill(input[(2 * X25519.KeySize)..]);

        Span<byte> digest = stackalloc byte[SHA512.HashSizeInBytes];
        SHA512.HashData(input, digest);
        digest[..X25519.KeySize].CopyTo(prefix);
        CryptographicOperations.ZeroMemory(input);
        CryptographicOperations.ZeroMemory(digest);
    }

    /// <summary>The birational map of curve25519 to edwards25519, y = (u - 1) / (u + 1) (RFC 7748, section 4.1).</summary>
    private static bool TryConvertToEdwards(ReadOnlySpan<byte> publicKey, Span<byte> edwardsKey)
    {
        var u = X25519Field.Create();
        X25519Field.Decode255(publicKey, u);
        Span<byte> canonical = stackalloc byte[X25519.KeySize];
        X25519Field.Normalize(u);
        X25519Field.Encode(u, canonical);
        if (!canonical.SequenceEqual(publicKey))
        {
            return false;
        }

        var one = X25519Field.Create();
        X25519Field.One(one);
        var numerator = X25519Field.Create();
        var denominator = X25519Field.Create();
        X25519Field.Apm(u, one, denominator, numerator);
        X25519Field.Normalize(denominator);
        if (X25519Field.IsZeroVar(denominator))
        {
            return false;
        }

        X25519Field.InvVar(denominator, denominator);
        X25519Field.Carry(numerator);
        X25519Field.Mul(numerator, denominator, numerator);
        X25519Field.Normalize(numerator);
        X25519Field.Encode(numerator, edwardsKey);
        return true;
    }
}
