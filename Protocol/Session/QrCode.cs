namespace OrleansGateway.Protocol.Session;

/// <summary>A QR code to show; it replaces the one before.</summary>
/// <param name="Text">The text of the code. It holds a secret: show it, do not log it.</param>
/// <param name="ExpiresAt">When the next one comes, or pairing ends.</param>
public sealed record QrCode(string Text, DateTimeOffset ExpiresAt) : DeviceNotice
{
    /// <summary>The expiry alone; the text is a secret.</summary>
    public override string ToString() => $"QrCode (expires {ExpiresAt:O})";
}
