using System.Runtime.InteropServices;
using OrleansGateway.Grains.Interfaces.Pacing;

namespace OrleansGateway.Grains.Pacing;

/// <summary>
/// A token bucket as one number: the time at which it is full again (the generic cell rate algorithm). Each token moves that
/// time on by one interval; the bucket is empty when it lies a whole burst ahead. Pure: times are UTC ticks.
/// </summary>
/// <param name="Interval">Ticks that one token takes to come back; 0 for a bucket without a limit.</param>
/// <param name="Burst">How many tokens it holds.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TokenBucket(long Interval, int Burst)
{
    /// <summary>A bucket without a limit.</summary>
    public static readonly TokenBucket Unlimited = new(0, 0);

    /// <summary>Whether there is no limit.</summary>
    public bool IsUnlimited => Interval == 0;

    /// <summary>The bucket of a rate.</summary>
    public static TokenBucket Of(SendRate rate) => rate.Messages == 0
        ? Unlimited
        : new TokenBucket(Math.Max(1, rate.Per.Ticks / rate.Messages), rate.Burst ?? rate.Messages);

    /// <summary>
    /// When it is full as of now: never in the past, and never further ahead than an empty bucket takes to fill, so that a
    /// clock that was set back, or a new rate, does not close it for longer.
    /// </summary>
    public long Settle(long fullAt, long now) => Math.Clamp(fullAt, now, now + (Interval * Burst));

    /// <summary>When the next token is there; now or earlier means at once.</summary>
    public long NextAt(long fullAt, long now) => Settle(fullAt, now) - (Interval * (Burst - 1));

    /// <summary>Takes a token, there or not.</summary>
    /// <returns>When the bucket is full afterwards.</returns>
    public long Take(long fullAt, long now) => Settle(Settle(fullAt, now) + Interval, now);
}
