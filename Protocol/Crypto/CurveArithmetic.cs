namespace OrleansGateway.Protocol.Crypto;

/// <summary>
/// Arithmetic on Curve25519 and its Edwards form. All implementations give the same bytes; only their speed differs.
/// Callers check lengths: keys, scalars and secrets have 32 bytes, signatures 64.
/// </summary>
internal abstract class CurveArithmetic
{
    /// <summary>libsodium where its native library loads, BouncyCastle everywhere else.</summary>
    public static CurveArithmetic Fastest { get; } = (CurveArithmetic?)SodiumCurve.TryLoad() ?? new BouncyCastleCurve();

    /// <summary>X25519 (RFC 7748); the result of a public key of small order is 32 zero bytes.</summary>
    public abstract void Multiply(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, Span<byte> sharedSecret);

    /// <summary>The public key of a private key (RFC 7748).</summary>
    public abstract void DerivePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey);

    /// <summary>
    /// Signs as Ed25519 does (RFC 8032, section 5.1.6, from step 2) with a clamped scalar and a nonce prefix in place of a
    /// hashed seed.
    /// </summary>
    /// <param name="scalar">The clamped private key.</param>
    /// <param name="noncePrefix">32 secret bytes that the nonce starts from.</param>
    /// <param name="message">The message.</param>
    /// <param name="edwardsKey">Receives the Edwards form of the public key, its sign included.</param>
    /// <param name="signature">Receives the signature.</param>
    public abstract void Sign(
        ReadOnlySpan<byte> scalar,
        ReadOnlySpan<byte> noncePrefix,
        ReadOnlySpan<byte> message,
        Span<byte> edwardsKey,
        Span<byte> signature);

    /// <summary>Verifies an Ed25519 signature; keys, points and scalars that are not canonical are refused.</summary>
    public abstract bool Verify(ReadOnlySpan<byte> edwardsKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);
}
