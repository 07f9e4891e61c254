using System.Security.Cryptography;
using OrleansGateway.Protocol.Crypto;

namespace OrleansGateway.Protocol.Signal.Pairwise;

/// <summary>The extended triple Diffie-Hellman agreement that gives a session its first root key.</summary>
/// <remarks>
/// Source: the X3DH specification, sections 3.3 and 3.4; docs/protocol/facts.md#signal.x3dhInput:
/// 32 bytes 0xFF | DH(IKa, SPKb) | DH(EKa, IKb) | DH(EKa, SPKb) | DH(EKa, OPKb) if there is a one-time key.
/// </remarks>
internal static class X3dh
{
    private const int Size = X25519.KeySize;
    private const int LongestInput = 5 * Size;

    /// <summary>The root key as the side that begins computes it.</summary>
    /// <param name="identity">Our identity key.</param>
    /// <param name="baseKey">Our key for this agreement.</param>
    /// <param name="bundle">The peer's keys.</param>
    /// <exception cref="SignalException">A key has a small order.</exception>
    public static byte[] Initiate(KeyPair identity, KeyPair baseKey, PreKeyBundle bundle)
    {
        Span<byte> input = stackalloc byte[LongestInput];
        PublicKeyFormat.Agree(identity, bundle.SignedPreKey.Span, input.Slice(Size, Size));
        PublicKeyFormat.Agree(baseKey, bundle.IdentityKey.Span, input.Slice(2 * Size, Size));
        PublicKeyFormat.Agree(baseKey, bundle.SignedPreKey.Span, input.Slice(3 * Size, Size));
        if (bundle.PreKeyId is null)
        {
            return DeriveRoot(input[..(4 * Size)]);
        }

        PublicKeyFormat.Agree(baseKey, bundle.PreKey.Span, input[(4 * Size)..]);
        return DeriveRoot(input);
    }

    /// <summary>The root key as the side that answers computes it.</summary>
    /// <param name="identity">Our identity key.</param>
    /// <param name="signedPreKey">Our signed pre-key.</param>
    /// <param name="preKey">Our one-time pre-key, where the peer used one.</param>
    /// <param name="theirIdentity">The peer's identity key.</param>
    /// <param name="theirBaseKey">The peer's key for this agreement.</param>
    /// <exception cref="SignalException">A key has a small order.</exception>
    public static byte[] Respond(
        KeyPair identity,
        KeyPair signedPreKey,
        KeyPair? preKey,
        ReadOnlySpan<byte> theirIdentity,
        ReadOnlySpan<byte> theirBaseKey)
    {
        Span<byte> input = stackalloc byte[LongestInput];
        PublicKeyFormat.Agree(signedPreKey, theirIdentity, input.Slice(Size, Size));
        PublicKeyFormat.Agree(identity, theirBaseKey, input.Slice(2 * Size, Size));
        PublicKeyFormat.Agree(signedPreKey, theirBaseKey, input.Slice(3 * Size, Size));
        if (preKey is null)
        {
            return DeriveRoot(input[..(4 * Size)]);
        }

        PublicKeyFormat.Agree(preKey, theirBaseKey, input[(4 * Size)..]);
        return DeriveRoot(input);
    }

    /// <summary>
    /// Of the 64 bytes that the derivation gives, the second half would begin a chain that is not used: both sides ratchet
    /// before the first message.
    /// </summary>
    private static byte[] DeriveRoot(Span<byte> input)
    {
        input[..Size].Fill(0xff);
        Span<byte> material = stackalloc byte[2 * Size];
        Hkdf.DeriveSha256(input, [], "WhisperText"u8, material);
        var root = material[..Size].ToArray();
        CryptographicOperations.ZeroMemory(input);
        CryptographicOperations.ZeroMemory(material);
        return root;
    }
}
