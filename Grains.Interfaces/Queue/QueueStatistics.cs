using System.Collections.Immutable;

namespace OrleansGateway.Grains.Interfaces.Queue;

/// <summary>Figures of one partition of a queue.</summary>
[GenerateSerializer, Immutable, Alias("gateway.queue.QueueStatistics")]
public sealed record QueueStatistics
{
    /// <summary>Due and waiting.</summary>
    [Id(0)]
    public long Pending { get; init; }

    /// <summary>Waiting for their time.</summary>
    [Id(1)]
    public long Scheduled { get; init; }

    /// <summary>In flight.</summary>
    [Id(2)]
    public long Processing { get; init; }

    /// <summary>Dead letters.</summary>
    [Id(3)]
    public long DeadLetter { get; init; }

    /// <summary>All messages that are not final, and the dead letters.</summary>
    [Id(4)]
    public long Total { get; init; }

    /// <summary>Open messages (scheduled, pending, in flight) by priority, index 0 to 9.</summary>
    [Id(5)]
    public ImmutableArray<long> ByPriority { get; init; } = [];

    /// <summary>How long the oldest pending message has been due; null when none is.</summary>
    [Id(6)]
    public TimeSpan? OldestAge { get; init; }

    /// <summary>Messages accepted within the last minute.</summary>
    [Id(7)]
    public long AcceptedLastMinute { get; init; }

    /// <summary>Messages acknowledged within the last minute.</summary>
    [Id(8)]
    public long SentLastMinute { get; init; }

    /// <summary>Attempts that failed within the last minute.</summary>
    [Id(9)]
    public long FailedLastMinute { get; init; }

    /// <summary>Whether the whole partition is paused.</summary>
    [Id(10)]
    public bool IsPaused { get; init; }
}
