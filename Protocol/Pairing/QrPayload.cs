using OrleansGateway.Protocol.Crypto;

namespace OrleansGateway.Protocol.Pairing;

/// <summary>What a QR code says: which connection shows it, the keys of the device, and a secret.</summary>
/// <remarks>
/// Text: an optional link in front, then reference, Noise key, identity key, ADV secret and platform with commas between them,
/// the middle three in Base64. The text holds a secret: it is shown, never logged. Source: vectors/pairing.json, <c>qr</c>;
/// constants.json, <c>endpoints.qrPrefix</c>.
/// </remarks>
/// <param name="Reference">The reference that the server gave the connection.</param>
/// <param name="NoiseKey">The public Noise key of the device, 32 bytes.</param>
/// <param name="IdentityKey">The public identity key of the device, 32 bytes.</param>
/// <param name="AdvSecret">The secret with which the phone authenticates its answer, 32 bytes.</param>
/// <param name="Platform">How the device presents itself, as <see cref="ClientProfile.QrPlatform"/> says.</param>
public sealed record QrPayload(
    string Reference,
    ReadOnlyMemory<byte> NoiseKey,
    ReadOnlyMemory<byte> IdentityKey,
    ReadOnlyMemory<byte> AdvSecret,
    string Platform)
{
    /// <summary>The link that may stand in front, so that a phone's camera opens the right page.</summary>
    public const string Link = "https://wa.me/settings/linked_devices#";

    /// <summary>The length of the secret in bytes.</summary>
    public const int AdvSecretSize = 32;

    /// <summary>The longest text that is read, in characters.</summary>
    public const int MaxLength = 1024;

    private const int PartCount = 5;

    /// <summary>Writes the text.</summary>
    /// <param name="withLink">Whether <see cref="Link"/> stands in front.</param>
    public string ToText(bool withLink = true) => (withLink ? Link : "") + string.Join(
        ',',
        Reference,
        Convert.ToBase64String(NoiseKey.Span),
        Convert.ToBase64String(IdentityKey.Span),
        Convert.ToBase64String(AdvSecret.Span),
        Platform);

    /// <summary>Reads a text, with the link in front or without.</summary>
    /// <param name="text">The text; white space around it is ignored.</param>
    /// <exception cref="PairingException">It is no QR text.</exception>
    public static QrPayload Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        var content = trimmed.StartsWith(Link, StringComparison.Ordinal) ? trimmed[Link.Length..] : trimmed;
        var parts = content.Split(',');
        if (trimmed.Length > MaxLength || parts.Length != PartCount || parts[0].Length == 0 || parts[4].Length == 0)
        {
            throw new PairingException(PairingFailure.Malformed);
        }

        return new QrPayload(parts[0], ParseKey(parts[1]), ParseKey(parts[2]), ParseKey(parts[3]), parts[4]);
    }

    /// <summary>The reference's length alone; the rest is keys and a secret.</summary>
    public override string ToString() => $"QrPayload (reference of {Reference.Length} characters)";

    private static byte[] ParseKey(string text)
    {
        Span<byte> key = stackalloc byte[X25519.KeySize + 2];
        return Convert.TryFromBase64String(text, key, out var length) && length == X25519.KeySize
            ? key[..length].ToArray()
            : throw new PairingException(PairingFailure.Malformed);
    }
}
