namespace OrleansGateway.Grains.Queue.Messages;

/// <summary>Counts events of the last minute, by the second.</summary>
internal sealed class MinuteRate(TimeProvider time)
{
    private const int Seconds = 60;
    private readonly long[] _counts = new long[Seconds];
    private long _newest;

    /// <summary>Events within the last minute.</summary>
    public long Total
    {
        get
        {
            MoveTo(Now());
            return _counts.Sum();
        }
    }

    public void Add(int count = 1)
    {
        var second = Now();
        MoveTo(second);
        _counts[second % Seconds] += count;
    }

    private long Now() => (long)time.GetElapsedTime(0, time.GetTimestamp()).TotalSeconds;

    private void MoveTo(long second)
    {
        for (var s = Math.Max(_newest + 1, second - Seconds + 1); s <= second; s++)
        {
            _counts[s % Seconds] = 0;
        }

        _newest = Math.Max(_newest, second);
    }
}
