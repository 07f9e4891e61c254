using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Pairing;

namespace OrleansGateway.Protocol.Server.Pairing;

/// <summary>Reads the text of a QR code, as a phone does that scans it.</summary>
internal static class QrReader
{
    /// <summary>The longest text that is read, in characters.</summary>
    public const int MaxLength = 1024;

    private const int PartCount = 5;

    /// <summary>Reads a text, with the link in front or without.</summary>
    /// <param name="text">The text; white space around it is ignored.</param>
    /// <exception cref="PairingException">It is not the text of a QR code.</exception>
    public static QrPayload Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        var content = trimmed.StartsWith(QrPayload.Link, StringComparison.Ordinal) ? trimmed[QrPayload.Link.Length..] : trimmed;
        var parts = content.Split(',');
        if (trimmed.Length > MaxLength || parts.Length != PartCount || parts[0].Length == 0 || parts[4].Length == 0)
        {
            throw new PairingException(PairingFailure.Malformed);
        }

        return new QrPayload(parts[0], ParseKey(parts[1]), ParseKey(parts[2]), ParseKey(parts[3]), parts[4]);
    }

    private static byte[] ParseKey(string text)
    {
        Span<byte> key = stackalloc byte[X25519.KeySize + 2];
        return Convert.TryFromBase64String(text, key, out var length) && length == X25519.KeySize
            ? key[..length].ToArray()
            : throw new PairingException(PairingFailure.Malformed);
    }
}
