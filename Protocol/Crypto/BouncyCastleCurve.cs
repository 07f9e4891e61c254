using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Curve = Org.BouncyCastle.Math.EC.Rfc7748.X25519;

namespace OrleansGateway.Protocol.Crypto;

/// <summary>Curve arithmetic in managed code, for platforms without the native library.</summary>
internal sealed class BouncyCastleCurve : CurveArithmetic
{
    /// <inheritdoc/>
    public override void Multiply(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, Span<byte> sharedSecret) =>
        Curve.ScalarMult(privateKey, publicKey, sharedSecret);

    /// <inheritdoc/>
    public override void DerivePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey) =>
        Curve.ScalarMultBase(privateKey, publicKey);

    /// <inheritdoc/>
    public override void Sign(
        ReadOnlySpan<byte> scalar,
        ReadOnlySpan<byte> noncePrefix,
        ReadOnlySpan<byte> message,
        Span<byte> edwardsKey,
        Span<byte> signature)
    {
        Span<byte> expanded = stackalloc byte[2 * X25519.KeySize];
        scalar.CopyTo(expanded);
        noncePrefix.CopyTo(expanded[X25519.KeySize..]);
        Ed25519.ExpandedKey.GeneratePublicKey(expanded, edwardsKey);
        Ed25519.ExpandedKey.Sign(expanded, edwardsKey, message, signature);
        CryptographicOperations.ZeroMemory(expanded);
    }

    /// <inheritdoc/>
    public override bool Verify(ReadOnlySpan<byte> edwardsKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        Ed25519.Verify(signature, edwardsKey, message);
}
