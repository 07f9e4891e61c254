using Microsoft.Extensions.Options;

namespace OrleansGateway.Grains.Instance.Connection;

/// <summary>
/// Spreads the connection attempts of a silo: when thousands of numbers lose the network at once, they come back at a
/// steady rate instead of all together. Attempts are let through in the order in which they asked.
/// </summary>
internal sealed class ReconnectGate(IOptions<InstanceOptions> options, TimeProvider time)
{
    private readonly long _ticksEach = time.TimestampFrequency / options.Value.ConnectsPerSecond;
    private long _nextSlot = long.MinValue;

    /// <summary>Waits for this attempt's turn.</summary>
    /// <param name="cancellationToken">Gives the turn up; the slot stays used.</param>
    public Task EnterAsync(CancellationToken cancellationToken)
    {
        var now = time.GetTimestamp();
        var slot = TakeSlot(now);
        return slot <= now ? Task.CompletedTask : Task.Delay(time.GetElapsedTime(now, slot), time, cancellationToken);
    }

    private long TakeSlot(long now)
    {
        while (true)
        {
            var next = Volatile.Read(ref _nextSlot);
            var slot = Math.Max(next, now);
            if (Interlocked.CompareExchange(ref _nextSlot, slot + _ticksEach, next) == next)
            {
                return slot;
            }
        }
    }
}
