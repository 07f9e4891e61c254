namespace OrleansGateway.Protocol.Signal.Records;

/// <summary>
/// The chain that our messages are encrypted with, and the block of counters that is reserved ahead in it. Immutable.
/// </summary>
/// <remarks>
/// <para>
/// A counter must never encrypt two messages (design.md, promise 3): same counter, same key and IV. The simple way is to
/// commit the chain before each ciphertext leaves. Instead, one commit reserves a block: it says "every counter below
/// <see cref="ReservedUntil"/> may be used up", and messages inside the block need no commit of their own.
/// </para>
/// <para>
/// What a store holds may therefore lag behind what left: anything in [Next, ReservedUntil) may have been used. After an
/// unclean end those counters are burned: <see cref="IsUncertain"/> is set when a chain with an open block is loaded, and
/// the next message then takes the counter ReservedUntil. The peer sees a gap, as if messages were lost. A clean end writes
/// the exact position (<see cref="Release"/>), and nothing is burned. After a load, blocks begin at one counter and double,
/// so that a process that dies over and over does not run ahead of what the peer follows
/// (<see cref="SessionRecord.MaxForwardJump"/>).
/// </para>
/// </remarks>
/// <param name="Key">The chain key at <paramref name="Next"/>.</param>
/// <param name="Next">The counter of the next message, as far as it is known.</param>
/// <param name="ReservedUntil">The first counter that no commit allows to use.</param>
/// <param name="IsUncertain">Whether counters from Next up to ReservedUntil may have been used before a crash.</param>
/// <param name="NextBlock">How many counters the next reservation takes. Not stored.</param>
internal sealed record SendingChain(byte[] Key, uint Next, uint ReservedUntil, bool IsUncertain, uint NextBlock)
{
    /// <summary>The size that blocks grow to.</summary>
    private const uint FullBlock = 64;

    /// <summary>A new chain, with nothing reserved.</summary>
    /// <param name="key">The first chain key.</param>
    public static SendingChain Begin(byte[] key) => new(key, 0, 0, IsUncertain: false, FullBlock);

    /// <summary>A chain as a store has it.</summary>
    /// <param name="key">The chain key at <paramref name="next"/>; given away.</param>
    /// <param name="next">The counter that was next when the chain was written.</param>
    /// <param name="reservedUntil">The end of the block that was open then.</param>
    public static SendingChain Load(byte[] key, uint next, uint reservedUntil) =>
        new(key, next, reservedUntil, IsUncertain: next < reservedUntil, NextBlock: 1);

    /// <summary>How many messages of this chain the peer may have to expect.</summary>
    public uint MessageCount => IsUncertain ? ReservedUntil : Next;

    /// <summary>Whether a clean end has something to write.</summary>
    public bool HoldsReservation => !IsUncertain && Next < ReservedUntil;

    /// <summary>Takes the next counter and its seed; makes a new reservation where the old one is used up.</summary>
    /// <param name="seed">Receives the seed of the message keys.</param>
    /// <param name="counter">The message's counter.</param>
    /// <param name="mustCommit">Whether the returned chain has to be committed before the ciphertext may leave.</param>
    /// <returns>The chain behind that message.</returns>
    /// <exception cref="SignalException">The chain has no counters left.</exception>
    public SendingChain Take(Span<byte> seed, out uint counter, out bool mustCommit)
    {
        counter = MessageCount;
        if (counter > uint.MaxValue - (2 * FullBlock))
        {
            throw new SignalException(SignalFailure.InvalidSession, "The sending chain is used up.");
        }

        var key = Key.AsSpan().ToArray();
        for (var burned = Next; burned < counter; burned++)
        {
            ChainKey.Advance(key);
        }

        ChainKey.DeriveSeed(key, seed);
        ChainKey.Advance(key);
        mustCommit = counter >= ReservedUntil;
        return mustCommit
            ? new SendingChain(key, counter + 1, counter + NextBlock, IsUncertain: false, Math.Min(2 * NextBlock, FullBlock))
            : new SendingChain(key, counter + 1, ReservedUntil, IsUncertain: false, NextBlock);
    }

    /// <summary>The chain with a first block reserved, for a commit that is made anyway.</summary>
    public SendingChain Reserve() => this with { ReservedUntil = MessageCount + FullBlock };

    /// <summary>The chain with its unused counters given back. Only for an owner that knows the position exactly.</summary>
    public SendingChain Release() => HoldsReservation ? this with { ReservedUntil = Next } : this;

    /// <summary>The type and the position, no key.</summary>
    public override string ToString() => $"SendingChain {Next}/{ReservedUntil}";
}
