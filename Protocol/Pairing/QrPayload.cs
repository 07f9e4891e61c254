namespace OrleansGateway.Protocol.Pairing;

/// <summary>What a QR code says: which connection shows it, the keys of the device, and a secret.</summary>
/// <remarks>
/// Text: an optional link in front, then reference, Noise key, identity key, ADV secret and platform with commas between them,
/// the middle three in Base64. The text holds a secret: it is shown, never logged. Source:
/// tests/Protocol.Tests/vectors/pairing.json, <c>qr</c>; docs/protocol/facts.md#endpoints.qrPrefix.
/// </remarks>
/// <param name="Reference">The reference that the server gave the connection.</param>
/// <param name="NoiseKey">The public Noise key of the device, 32 bytes.</param>
/// <param name="IdentityKey">The public identity key of the device, 32 bytes.</param>
/// <param name="AdvSecret">The secret with which the phone authenticates its answer, 32 bytes.</param>
/// <param name="Platform">How the device presents itself, as <see cref="ClientProfile.QrPlatform"/> says.</param>
internal sealed record QrPayload(
    string Reference,
    ReadOnlyMemory<byte> NoiseKey,
    ReadOnlyMemory<byte> IdentityKey,
    ReadOnlyMemory<byte> AdvSecret,
    string Platform)
{
    /// <summary>The link that may stand in front, so that a phone's camera opens the right page.</summary>
    public const string Link = "https://wa.me/settings/linked_devices#";

    /// <summary>Writes the text.</summary>
    /// <param name="withLink">Whether <see cref="Link"/> stands in front.</param>
    public string ToText(bool withLink = true) => (withLink ? Link : "") + string.Join(
        ',',
        Reference,
        Convert.ToBase64String(NoiseKey.Span),
        Convert.ToBase64String(IdentityKey.Span),
        Convert.ToBase64String(AdvSecret.Span),
        Platform);

    /// <summary>Only the length of the reference; the rest is keys and a secret.</summary>
    public override string ToString() => $"QrPayload (reference of {Reference.Length} characters)";
}
