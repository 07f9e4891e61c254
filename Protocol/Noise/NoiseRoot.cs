using OrleansGateway.Protocol.Crypto;

namespace OrleansGateway.Protocol.Noise;

/// <summary>
/// The root of trust of a server: every certificate chain must lead to this key. The check cannot be
/// switched off; a private server, such as the Sandbox, has its own root, and clients are given its public key.
/// </summary>
public sealed class NoiseRoot
{
    /// <summary>The root of the public service.</summary>
    /// <remarks>Source: docs/protocol/facts.md#noise.certificate.rootPublicKeyHex.</remarks>
    public static readonly NoiseRoot PublicService =
        Parse("142375574d0a587166aae71ebe516437c4a28b73e3695c6ce1f7f9545da8ee6b");

    private readonly byte[] _publicKey;

    /// <summary>Trusts a key.</summary>
    /// <param name="publicKey">The public key, 32 bytes; copied.</param>
    /// <exception cref="ArgumentException">The length is not 32.</exception>
    public NoiseRoot(ReadOnlySpan<byte> publicKey)
    {
        if (publicKey.Length != X25519.KeySize)
        {
            throw new ArgumentException($"A Noise root key has {X25519.KeySize} bytes.", nameof(publicKey));
        }

        _publicKey = publicKey.ToArray();
    }

    /// <summary>The public key, 32 bytes.</summary>
    public ReadOnlyMemory<byte> PublicKey => _publicKey;

    /// <summary>Reads a key as configuration has it.</summary>
    /// <param name="hex">64 hexadecimal digits.</param>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static NoiseRoot Parse(string hex)
    {
        ArgumentNullException.ThrowIfNull(hex);
        return hex.Length == 2 * X25519.KeySize
            ? new NoiseRoot(Convert.FromHexString(hex))
            : throw new FormatException($"A Noise root key is written as {2 * X25519.KeySize} hexadecimal digits.");
    }

    /// <summary>The key in hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(_publicKey);
}
