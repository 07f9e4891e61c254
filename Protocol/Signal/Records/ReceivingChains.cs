namespace OrleansGateway.Protocol.Signal.Records;

/// <summary>The peer's chains that may still bring messages, the oldest first. Immutable and bounded.</summary>
internal sealed class ReceivingChains
{
    /// <summary>How many chains are kept; the oldest goes first.</summary>
    public const int MaxChains = 10;

    /// <summary>None.</summary>
    public static readonly ReceivingChains None = new([]);

    private readonly ReceivingChain[] _chains;

    private ReceivingChains(ReceivingChain[] chains) => _chains = chains;

    public ReadOnlySpan<ReceivingChain> All => _chains;

    /// <summary>How many seeds are kept over all chains.</summary>
    public int SkippedCount
    {
        get
        {
            var count = 0;
            foreach (var chain in _chains)
            {
                count += chain.Skipped.Count;
            }

            return count;
        }
    }

    /// <summary>Creates the list and applies the limits to it.</summary>
    public static ReceivingChains Of(ReadOnlySpan<ReceivingChain> chains) =>
        new ReceivingChains((chains.Length > MaxChains ? chains[^MaxChains..] : chains).ToArray())
            .DropSkippedOver(SessionRecord.MaxStoredKeys);

    /// <summary>The place of the chain with a ratchet key, or -1.</summary>
    public int IndexOf(ReadOnlySpan<byte> ratchetKey)
    {
        for (var i = _chains.Length - 1; i >= 0; i--)
        {
            if (ratchetKey.SequenceEqual(_chains[i].RatchetKey))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The list with one chain moved on.</summary>
    public ReceivingChains Replace(int index, ReceivingChain chain)
    {
        var copy = (ReceivingChain[])_chains.Clone();
        var grows = chain.Skipped.Count > copy[index].Skipped.Count;
        copy[index] = chain;
        var next = new ReceivingChains(copy);
        return grows ? next.DropSkippedOver(SessionRecord.MaxStoredKeys) : next;
    }

    /// <summary>The list with a new chain; the one before it ends.</summary>
    /// <param name="chain">The new chain.</param>
    /// <param name="lastCounterBefore">The last counter of the chain before, as the peer says.</param>
    public ReceivingChains Append(ReceivingChain chain, uint lastCounterBefore)
    {
        if (_chains.Length == 0)
        {
            return Of([chain]);
        }

        return Of([.. _chains.AsSpan(..^1), _chains[^1].End(lastCounterBefore), chain]);
    }

    /// <summary>The list with at most <paramref name="limit"/> seeds; the oldest go first.</summary>
    public ReceivingChains DropSkippedOver(int limit)
    {
        var excess = SkippedCount - limit;
        if (excess <= 0)
        {
            return this;
        }

        var copy = (ReceivingChain[])_chains.Clone();
        for (var i = 0; excess > 0; i++)
        {
            var dropped = Math.Min(excess, copy[i].Skipped.Count);
            copy[i] = copy[i] with { Skipped = copy[i].Skipped.DropOldest(dropped) };
            excess -= dropped;
        }

        return new ReceivingChains(copy);
    }
}
