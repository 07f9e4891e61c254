using OrleansGateway.Grains.Interfaces.Instance;

namespace OrleansGateway.Grains.Interfaces.Queue;

/// <summary>One line of a message's history.</summary>
[GenerateSerializer, Immutable, Alias("gateway.queue.HistoryEntry")]
public sealed record HistoryEntry
{
    /// <summary>When.</summary>
    [Id(0)]
    public required DateTimeOffset At { get; init; }

    /// <summary>What happened.</summary>
    [Id(1)]
    public required HistoryKind Kind { get; init; }

    /// <summary>The instance concerned, where there is one.</summary>
    [Id(2)]
    public string? Instance { get; init; }

    /// <summary>The attempt concerned, counted from 1; 0 where there is none.</summary>
    [Id(3)]
    public int Attempt { get; init; }

    /// <summary>Why an attempt failed.</summary>
    [Id(4)]
    public SendFailure Failure { get; init; }

    /// <summary>The server's code, 0 where it gave none.</summary>
    [Id(5)]
    public int Code { get; init; }

    /// <summary>The time that follows from it: of the next attempt, or the new time after a reschedule.</summary>
    [Id(6)]
    public DateTimeOffset? Until { get; init; }
}
