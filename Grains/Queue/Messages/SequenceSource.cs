using System.Globalization;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Grains.Queue.Messages;

/// <summary>
/// The order of acceptance: milliseconds, a counter and the partition in one number, so that it goes on after a restart
/// without a look at finished messages, never back when the clock does, and never meets that of another partition, whose
/// messages may come over.
/// </summary>
internal sealed class SequenceSource(int partition, TimeProvider time, IRandomSource random)
{
    private const int CounterBits = 12;
    private const int PartitionBits = 7;
    private const int SlotDigits = 3;
    private const int SequenceDigits = 16;
    private const int RandomBytes = 5;

    private long _last;

    /// <summary>Numbers up to this one are taken, whichever partition gave them out.</summary>
    public void StartAfter(long sequence) => _last = Math.Max(_last, sequence >> PartitionBits);

    /// <summary>The time in a sequence, milliseconds since 1970: when it was given out, or later if the clock went back.</summary>
    public static long TimeOf(long sequence) => sequence >> (CounterBits + PartitionBits);

    public long Next()
    {
        var byClock = time.GetUtcNow().ToUnixTimeMilliseconds() << CounterBits;
        _last = Math.Max(_last + 1, byClock);
        return (_last << PartitionBits) | (uint)partition;
    }

    /// <summary>A message id: slot (3 hex digits), sequence (16), random (10).</summary>
    public string MessageId(int slot, long sequence) =>
        string.Create(CultureInfo.InvariantCulture, $"{slot:x3}{sequence:x16}{RandomHex(RandomBytes).ToLowerInvariant()}");

    /// <summary>The sequence that a message id carries; -1 where the text is no message id.</summary>
    public static long SequenceOf(string messageId) =>
        messageId.Length == SlotDigits + SequenceDigits + (2 * RandomBytes)
        && long.TryParse(
            messageId.AsSpan(SlotDigits, SequenceDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var sequence)
            ? sequence
            : -1;

    /// <summary>A message id as WhatsApp's own clients make them: 3EB0 and 18 hex digits.</summary>
    public string WireId() => "3EB0" + RandomHex(9);

    private string RandomHex(int bytes)
    {
        Span<byte> buffer = stackalloc byte[bytes];
        random.Fill(buffer);
        return Convert.ToHexString(buffer);
    }
}
