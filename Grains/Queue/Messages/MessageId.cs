using System.Globalization;

namespace OrleansGateway.Grains.Queue.Messages;

/// <summary>The form of a message id: slot (3 hex digits), sequence (16), random (10).</summary>
internal static class MessageId
{
    /// <summary>How many random bytes an id carries.</summary>
    public const int RandomBytes = 5;

    private const int SlotDigits = 3;
    private const int SequenceDigits = 16;

    public static string Of(int slot, long sequence, ReadOnlySpan<byte> random) =>
        string.Create(CultureInfo.InvariantCulture, $"{slot:x3}{sequence:x16}{Convert.ToHexStringLower(random)}");

    /// <summary>The sequence that a message id carries; -1 if the text is not a message id.</summary>
    public static long SequenceOf(string messageId) =>
        messageId.Length == SlotDigits + SequenceDigits + (2 * RandomBytes) && messageId.All(char.IsAsciiHexDigitLower)
        && long.TryParse(
            messageId.AsSpan(SlotDigits, SequenceDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var sequence)
            ? sequence
            : -1;
}
