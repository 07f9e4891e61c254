using OrleansGateway.Grains.Interfaces.Instance;

namespace OrleansGateway.Grains.Fleet;

/// <summary>What an instance tells the fleet view.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Settings">Its pool and weight.</param>
/// <param name="Load">Its figures, read whenever a snapshot is taken.</param>
internal sealed record FleetReport(InstanceState State, InstanceSettings Settings, InstanceLoad Load);

/// <summary>
/// How busy an instance is: what is under way, and what it sent within a sliding window. Written by its grain, read by the
/// fleet view on another thread.
/// </summary>
/// <param name="window">The length of the window.</param>
internal sealed class InstanceLoad(TimeSpan window)
{
    /// <summary>The load of an instance that has not come back yet.</summary>
    public static readonly InstanceLoad None = new(TimeSpan.FromMinutes(1));

    private const int Buckets = 30;

    private readonly Lock _gate = new();
    private readonly long[] _sent = new long[Buckets];
    private readonly long _bucketTicks = Math.Max(1, window.Ticks / Buckets);
    private long _newest;
    private int _inFlight;
    private DateTimeOffset? _restUntil;

    /// <summary>Messages under way.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Until when it rests; null while it does not.</summary>
    public DateTimeOffset? RestUntil
    {
        get
        {
            lock (_gate)
            {
                return _restUntil;
            }
        }

        set
        {
            lock (_gate)
            {
                _restUntil = value;
            }
        }
    }

    /// <summary>A send begins.</summary>
    public void Begin() => Interlocked.Increment(ref _inFlight);

    /// <summary>A send ended.</summary>
    /// <param name="wasSent">Whether the number was used: bytes may have left.</param>
    /// <param name="now">The time.</param>
    public void End(bool wasSent, DateTimeOffset now)
    {
        Interlocked.Decrement(ref _inFlight);
        if (wasSent)
        {
            lock (_gate)
            {
                MoveTo(now);
                _sent[_newest % Buckets]++;
            }
        }
    }

    /// <summary>Messages sent within the window.</summary>
    /// <param name="now">The time.</param>
    public long SentInWindow(DateTimeOffset now)
    {
        lock (_gate)
        {
            MoveTo(now);
            return _sent.Sum();
        }
    }

    private void MoveTo(DateTimeOffset now)
    {
        var bucket = now.UtcTicks / _bucketTicks;
        for (var passed = Math.Min(bucket - _newest, Buckets); passed > 0; passed--)
        {
            _sent[(bucket - passed + 1) % Buckets] = 0;
        }

        _newest = Math.Max(bucket, _newest);
    }
}
