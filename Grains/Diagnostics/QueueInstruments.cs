using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace OrleansGateway.Grains.Diagnostics;

/// <summary>The metrics of the queues on this silo. Tags name queues and states, never numbers, texts or keys.</summary>
internal sealed class QueueInstruments
{
    private readonly ConcurrentDictionary<(string Queue, int Partition), PartitionReading> _readings = new();
    private readonly TimeProvider _time;
    private readonly Counter<long> _outcomes;
    private readonly Histogram<double> _dispatchLag;

    /// <summary>Creates the instruments.</summary>
    /// <param name="meters">Makes the meter.</param>
    /// <param name="time">The time.</param>
    public QueueInstruments(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        var meter = meters.Create(GatewayInstruments.MeterName);
        meter.CreateObservableGauge(
            "gateway.queue.messages", ObserveMessages, "{message}", "Messages in the queues, by state and class of priority.");
        meter.CreateObservableGauge(
            "gateway.queue.oldest.age", ObserveOldest, "s", "How long the oldest due message has waited.");
        _outcomes = meter.CreateCounter<long>("gateway.queue.outcomes", "{message}", "What came of attempts, by kind and reason.");
        _dispatchLag = meter.CreateHistogram<double>(
            "gateway.queue.dispatch.lag", "s", "From the time at which a message was due until its attempt began.");
    }

    /// <summary>Takes up what a partition holds now, until the next reading.</summary>
    /// <param name="queue">The queue, with its tenant.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="reading">What it holds.</param>
    public void Report(string queue, int partition, PartitionReading reading) => _readings[(queue, partition)] = reading;

    /// <summary>A partition is not on this silo any more.</summary>
    public void Forget(string queue, int partition) => _readings.TryRemove((queue, partition), out _);

    /// <summary>An attempt has come to an end.</summary>
    /// <param name="kind">What follows from it.</param>
    /// <param name="reason">Why, if it was not sent.</param>
    public void AttemptEnded(string kind, string reason) => _outcomes.Add(
        1, new KeyValuePair<string, object?>("outcome", kind), new KeyValuePair<string, object?>("reason", reason));

    /// <summary>An attempt has begun.</summary>
    /// <param name="lag">How long its message had been due.</param>
    public void AttemptBegan(TimeSpan lag) => _dispatchLag.Record(Math.Max(0, lag.TotalSeconds));

    private IEnumerable<Measurement<long>> ObserveMessages() => _readings
        .SelectMany(static reading => reading.Value.Counts, static (reading, count) => (reading.Key.Queue, count.State, count.Priority, count.Count))
        .GroupBy(static count => (count.Queue, count.State, count.Priority), static count => count.Count)
        .Select(static counts => new Measurement<long>(
            counts.Sum(),
            new KeyValuePair<string, object?>("queue", counts.Key.Queue),
            new KeyValuePair<string, object?>("state", counts.Key.State),
            new KeyValuePair<string, object?>("priority", counts.Key.Priority)));

    private IEnumerable<Measurement<double>> ObserveOldest()
    {
        var now = _time.GetUtcNow();
        return _readings.GroupBy(static reading => reading.Key.Queue, static reading => reading.Value.OldestSince)
            .Select(oldest => new Measurement<double>(
                Math.Max(0, (now - (oldest.Min() ?? now)).TotalSeconds),
                new KeyValuePair<string, object?>("queue", oldest.Key)));
    }
}

/// <summary>What a partition holds at a moment.</summary>
/// <param name="Counts">How many messages there are, by state and class of priority.</param>
/// <param name="OldestSince">Since when the oldest due message waits; null when none does.</param>
internal sealed record PartitionReading(IReadOnlyList<PartitionReading.Depth> Counts, DateTimeOffset? OldestSince)
{
    /// <summary>How many messages are in a state.</summary>
    /// <param name="State">The state's name.</param>
    /// <param name="Priority">The class of priority.</param>
    /// <param name="Count">How many.</param>
    internal sealed record Depth(string State, string Priority, long Count);
}
