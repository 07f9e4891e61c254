using OrleansGateway.Grains.Diagnostics;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;

namespace OrleansGateway.Grains.Queue.Dispatch;

/// <summary>What a partition holds, kept in step with its writes so that statistics cost no query.</summary>
internal sealed class PartitionCounters
{
    private const int Priorities = EnqueueRequest.HighestPriority + 1;
    private readonly Dictionary<MessageState, long[]> _counts = [];
    private readonly MinuteRate _accepted;
    private readonly MinuteRate _sent;
    private readonly MinuteRate _failed;

    private int _writing;
    private long _begun;

    public PartitionCounters(TimeProvider time)
        : this(new(time), new(time), new(time))
    {
    }

    private PartitionCounters(MinuteRate accepted, MinuteRate sent, MinuteRate failed)
    {
        _accepted = accepted;
        _sent = sent;
        _failed = failed;
    }

    /// <summary>
    /// Whether no write is under way, and a number that tells whether one has begun since: only a count of the rows that was
    /// read while both stayed so agrees with the moves noted here.
    /// </summary>
    public (bool IsQuiet, long Begun) Quiet => (_writing == 0, _begun);

    /// <summary>Messages that are scheduled, pending or in flight.</summary>
    public long Open => Of(MessageState.Scheduled) + Of(MessageState.Pending) + Of(MessageState.InFlight);

    /// <summary>A write begins whose moves are noted after its commit.</summary>
    public void BeginWrite()
    {
        _writing++;
        _begun++;
    }

    /// <summary>The moves of a write are noted, or it failed.</summary>
    public void EndWrite() => _writing--;

    public void Load(IEnumerable<(MessageState State, int Priority, long Count, long LastSequence)> counts)
    {
        _counts.Clear();
        foreach (var (state, priority, count, _) in counts)
        {
            CountsOf(state)[priority] += count;
        }
    }

    public void Accept(MessageHeader message)
    {
        CountsOf(message.State)[message.Priority]++;
        _accepted.Add();
    }

    public void Move(MessageHeader message, MessageState from, MessageState to)
    {
        CountsOf(from)[message.Priority]--;
        CountsOf(to)[message.Priority]++;
    }

    public void Delete(MessageHeader message) => CountsOf(message.State)[message.Priority]--;

    public void NoteAttempt(MessageEvent outcome)
    {
        if (outcome is MessageEvent.Sent)
        {
            _sent.Add();
        }
        else if (outcome is MessageEvent.Retry or MessageEvent.Discard)
        {
            _failed.Add();
        }
    }

    /// <summary>The same with other counts, as the store has them at the moment.</summary>
    public PartitionCounters With(IEnumerable<(MessageState State, int Priority, long Count, long LastSequence)> counts)
    {
        var counters = new PartitionCounters(_accepted, _sent, _failed);
        counters.Load(counts);
        return counters;
    }

    public QueueStatistics ToStatistics(TimeSpan? oldestAge, bool isPaused) => new()
    {
        Pending = Of(MessageState.Pending),
        Scheduled = Of(MessageState.Scheduled),
        Processing = Of(MessageState.InFlight),
        DeadLetter = Of(MessageState.Dead),
        Total = Open + Of(MessageState.Dead),
        ByPriority = [.. Enumerable.Range(0, Priorities).Select(OpenOf)],
        OldestAge = oldestAge,
        AcceptedLastMinute = _accepted.Total,
        SentLastMinute = _sent.Total,
        FailedLastMinute = _failed.Total,
        IsPaused = isPaused,
    };

    /// <summary>What is there, by state and class of priority: low 0 to 3, normal 4 to 6, high 7 to 9.</summary>
    public IReadOnlyList<PartitionReading.Depth> ToDepths() =>
    [
        .. new[] { MessageState.Scheduled, MessageState.Pending, MessageState.InFlight, MessageState.Dead }.SelectMany(state => new[]
        {
            DepthOf(state, "low", 0, 3), DepthOf(state, "normal", 4, 6), DepthOf(state, "high", 7, Priorities - 1),
        }),
    ];

    private PartitionReading.Depth DepthOf(MessageState state, string name, int first, int last) =>
        new($"{state}", name, CountsOf(state)[first..(last + 1)].Sum());

    private long OpenOf(int priority) => CountsOf(MessageState.Scheduled)[priority]
        + CountsOf(MessageState.Pending)[priority] + CountsOf(MessageState.InFlight)[priority];

    private long Of(MessageState state) => CountsOf(state).Sum();

    private long[] CountsOf(MessageState state)
    {
        if (!_counts.TryGetValue(state, out var counts))
        {
            _counts[state] = counts = new long[Priorities];
        }

        return counts;
    }
}

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
