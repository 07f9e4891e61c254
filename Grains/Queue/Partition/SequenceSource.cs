using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Grains.Queue.Partition;

/// <summary>
/// The order of acceptance: milliseconds, a counter and the partition in one number. It continues after a restart without a
/// look at finished messages, never goes back when the clock does, and never equals a number of another partition, whose
/// messages may come over.
/// </summary>
internal sealed class SequenceSource(int partition, TimeProvider time, IRandomSource random)
{
    private const int CounterBits = 12;
    private const int PartitionBits = 7;
    private const int WireIdBytes = 9;

    private long _last;

    /// <summary>The time in a sequence, milliseconds since 1970: when it was given out, or later if the clock went back.</summary>
    public static long TimeOf(long sequence) => sequence >> (CounterBits + PartitionBits);

    /// <summary>Numbers up to this one are taken, whichever partition gave them out.</summary>
    public void StartAfter(long sequence) => _last = Math.Max(_last, sequence >> PartitionBits);

    public long Next()
    {
        var byClock = time.GetUtcNow().ToUnixTimeMilliseconds() << CounterBits;
        _last = Math.Max(_last + 1, byClock);
        return (_last << PartitionBits) | (uint)partition;
    }

    /// <summary>A new message id.</summary>
    public string NextMessageId(int slot, long sequence)
    {
        Span<byte> buffer = stackalloc byte[MessageId.RandomBytes];
        random.Fill(buffer);
        return MessageId.Of(slot, sequence, buffer);
    }

    /// <summary>A new id for the wire, in the form of WhatsApp's own clients: 3EB0 and 18 hex digits.</summary>
    public string NextWireId()
    {
        Span<byte> buffer = stackalloc byte[WireIdBytes];
        random.Fill(buffer);
        return "3EB0" + Convert.ToHexString(buffer);
    }
}
