using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Crypto;

/// <summary>A Curve25519 key pair. Public keys are 32 bytes, without a type byte.</summary>
internal sealed class KeyPair
{
    /// <summary>The type byte that Signal puts before a Curve25519 public key.</summary>
    /// <remarks>Source: docs/protocol/facts.md#signal.keyBundleType.</remarks>
    public const byte TypeByte = 5;

    private readonly byte[] _privateKey;
    private readonly byte[] _publicKey;

    private KeyPair(byte[] privateKey, byte[] publicKey)
    {
        _privateKey = privateKey;
        _publicKey = publicKey;
    }

    /// <summary>The private key, 32 bytes, clamped.</summary>
    public ReadOnlyMemory<byte> PrivateKey => _privateKey;

    /// <summary>The public key, 32 bytes.</summary>
    public ReadOnlyMemory<byte> PublicKey => _publicKey;

    /// <summary>The public key as Signal writes it: 33 bytes beginning with <see cref="TypeByte"/>.</summary>
    public byte[] TypedPublicKey => [TypeByte, .. _publicKey];

    /// <summary>Makes a new pair.</summary>
    /// <param name="random">Where the private key comes from.</param>
    public static KeyPair Generate(IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Span<byte> seed = stackalloc byte[X25519.KeySize];
        random.Fill(seed);
        var pair = FromPrivateKey(seed);
        seed.Clear();
        return pair;
    }

    /// <summary>Makes the pair of a private key, which is copied and clamped.</summary>
    /// <param name="privateKey">32 bytes.</param>
    /// <exception cref="ArgumentException">The length is not 32.</exception>
    public static KeyPair FromPrivateKey(ReadOnlySpan<byte> privateKey)
    {
        if (privateKey.Length != X25519.KeySize)
        {
            throw new ArgumentException($"A private key has {X25519.KeySize} bytes.", nameof(privateKey));
        }

        var copy = privateKey.ToArray();
        Clamp(copy);
        var publicKey = new byte[X25519.KeySize];
        X25519.DerivePublicKey(copy, publicKey);
        return new KeyPair(copy, publicKey);
    }

    /// <summary>Sets and clears the bits of a scalar that RFC 7748, section 5, fixes.</summary>
    /// <param name="scalar">32 bytes.</param>
    internal static void Clamp(Span<byte> scalar)
    {
        scalar[0] &= 248;
        scalar[31] &= 127;
        scalar[31] |= 64;
    }

    /// <summary>Makes a pair of keys that were derived before, without the cost of deriving the public key again.</summary>
    /// <param name="privateKey">The private key, 32 bytes, clamped.</param>
    /// <param name="publicKey">Its public key, 32 bytes.</param>
    internal static KeyPair Restore(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey) =>
        new(privateKey.ToArray(), publicKey.ToArray());
}
