using System.Diagnostics.CodeAnalysis;

namespace OrleansGateway.Protocol.Signal.Records;

/// <summary>The seeds of messages that a chain passed over and that may still come, by ascending counter. Immutable.</summary>
internal sealed class SkippedKeys
{
    /// <summary>None.</summary>
    public static readonly SkippedKeys None = new([], []);

    private readonly uint[] _counters;
    private readonly byte[] _seeds;

    /// <summary>Creates the set; the arrays are given away.</summary>
    /// <param name="counters">Ascending counters.</param>
    /// <param name="seeds">Their seeds, one behind the other.</param>
    public SkippedKeys(uint[] counters, byte[] seeds)
    {
        _counters = counters;
        _seeds = seeds;
    }

    public int Count => _counters.Length;

    public ReadOnlySpan<uint> Counters => _counters;

    public ReadOnlySpan<byte> Seed(int index) => _seeds.AsSpan(index * ChainKey.Size, ChainKey.Size);

    /// <summary>Takes the seed of one message out.</summary>
    /// <param name="counter">The message's counter.</param>
    /// <param name="seed">Receives the seed.</param>
    /// <param name="rest">The set without it.</param>
    /// <returns>Whether it was there.</returns>
    public bool TryTake(uint counter, Span<byte> seed, [NotNullWhen(true)] out SkippedKeys? rest)
    {
        var index = Array.BinarySearch(_counters, counter);
        rest = null;
        if (index < 0)
        {
            return false;
        }

        Seed(index).CopyTo(seed);
        rest = Count == 1 ? None : new SkippedKeys(Without(_counters, index, 1), Without(_seeds, index, ChainKey.Size));
        return true;
    }

    /// <summary>The set with the seeds of <paramref name="count"/> further messages in a row.</summary>
    /// <param name="first">The first counter; above all that are in the set.</param>
    /// <param name="count">How many messages to pass over.</param>
    /// <param name="chainKey">The chain key at the first; moved on to the message behind the last.</param>
    public SkippedKeys Skip(uint first, int count, Span<byte> chainKey)
    {
        if (count == 0)
        {
            return this;
        }

        var counters = new uint[Count + count];
        var seeds = new byte[counters.Length * ChainKey.Size];
        _counters.CopyTo(counters, 0);
        _seeds.CopyTo(seeds, 0);
        for (var i = 0; i < count; i++)
        {
            var at = Count + i;
            counters[at] = first + (uint)i;
            ChainKey.DeriveSeed(chainKey, seeds.AsSpan(at * ChainKey.Size, ChainKey.Size));
            ChainKey.Advance(chainKey);
        }

        return new SkippedKeys(counters, seeds);
    }

    /// <summary>The set without its <paramref name="count"/> oldest seeds.</summary>
    public SkippedKeys DropOldest(int count) =>
        count >= Count ? None : new SkippedKeys(_counters[count..], _seeds[(count * ChainKey.Size)..]);

    private static T[] Without<T>(T[] values, int chunk, int size)
    {
        var rest = new T[values.Length - size];
        values.AsSpan(0, chunk * size).CopyTo(rest);
        values.AsSpan((chunk + 1) * size).CopyTo(rest.AsSpan(chunk * size));
        return rest;
    }
}
