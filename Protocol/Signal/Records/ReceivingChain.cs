namespace OrleansGateway.Protocol.Signal.Records;

/// <summary>A chain of the peer's messages. Immutable.</summary>
/// <param name="RatchetKey">The peer's ratchet key that names the chain, 32 bytes.</param>
/// <param name="Key">The chain key at <paramref name="Next"/>; null once the chain has ended.</param>
/// <param name="Next">The lowest counter that no key was derived for.</param>
/// <param name="Skipped">The seeds below Next that are not used yet.</param>
internal sealed record ReceivingChain(byte[] RatchetKey, byte[]? Key, uint Next, SkippedKeys Skipped)
{
    /// <summary>A new chain.</summary>
    /// <param name="ratchetKey">The peer's ratchet key; given away.</param>
    /// <param name="key">The first chain key; given away.</param>
    public static ReceivingChain Begin(byte[] ratchetKey, byte[] key) => new(ratchetKey, key, 0, SkippedKeys.None);

    /// <summary>Takes the seed of a message.</summary>
    /// <param name="counter">The message's counter.</param>
    /// <param name="seed">Receives the seed.</param>
    /// <param name="failure">Why there is none.</param>
    /// <returns>The chain without that message, or null.</returns>
    public ReceivingChain? Take(uint counter, Span<byte> seed, out SignalFailure failure)
    {
        failure = default;
        if (counter < Next)
        {
            failure = SignalFailure.DuplicateMessage;
            return Skipped.TryTake(counter, seed, out var rest) ? this with { Skipped = rest } : null;
        }

        if (Key is null)
        {
            failure = SignalFailure.InvalidMessage;
            return null;
        }

        if (counter - Next >= SessionRecord.MaxForwardJump)
        {
            failure = SignalFailure.FutureMessage;
            return null;
        }

        var key = Key.AsSpan().ToArray();
        var skipped = Skipped.Skip(Next, (int)(counter - Next), key);
        ChainKey.DeriveSeed(key, seed);
        ChainKey.Advance(key);
        return new ReceivingChain(RatchetKey, key, counter + 1, skipped);
    }

    /// <summary>
    /// Ends the chain: the peer says that it sent nothing behind <paramref name="lastCounter"/>. A chain with a gap that is
    /// too long to be kept as single seeds stays open instead, at the cost of its one key.
    /// </summary>
    public ReceivingChain End(uint lastCounter)
    {
        if (Key is null)
        {
            return this;
        }

        if (lastCounter < Next)
        {
            return this with { Key = null };
        }

        if (lastCounter - Next >= SessionRecord.MaxForwardJump)
        {
            return this;
        }

        var key = Key.AsSpan().ToArray();
        var skipped = Skipped.Skip(Next, (int)(lastCounter - Next) + 1, key);
        return new ReceivingChain(RatchetKey, null, lastCounter + 1, skipped);
    }

    /// <summary>The type and the position, no key.</summary>
    public override string ToString() => $"ReceivingChain {Next}, {Skipped.Count} skipped";
}
