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

    /// <summary>The instance concerned, if there is one.</summary>
    [Id(2)]
    public string? Instance { get; init; }

    /// <summary>The attempt concerned, counted from 1; 0 if there is none.</summary>
    [Id(3)]
    public int Attempt { get; init; }

    /// <summary>Why an attempt failed.</summary>
    [Id(4)]
    public SendFailure Failure { get; init; }

    /// <summary>The server's code, 0 if it gave none.</summary>
    [Id(5)]
    public int Code { get; init; }

    /// <summary>The time that follows from it: of the next attempt, or the new time after a reschedule.</summary>
    [Id(6)]
    public DateTimeOffset? Until { get; init; }

    /// <summary>How often it happened: repeats of a message that waits long are one entry.</summary>
    [Id(7)]
    public int Count { get; init; } = 1;

    /// <summary>When it happened last; null if it happened once.</summary>
    [Id(8)]
    public DateTimeOffset? LastAt { get; init; }
}

/// <summary>What happened to a message. The numbers are stored; never reuse one.</summary>
public enum HistoryKind
{
    /// <summary>It was made durable.</summary>
    Accepted = 0,

    /// <summary>It was bound to an instance and an attempt began.</summary>
    AttemptStarted = 1,

    /// <summary>The server acknowledged it.</summary>
    Acknowledged = 2,

    /// <summary>An attempt failed and used up one of its attempts.</summary>
    AttemptFailed = 3,

    /// <summary>It was put off without using up an attempt: a rest, quiet hours, no instance.</summary>
    Snoozed = 4,

    /// <summary>A caller changed its time.</summary>
    Rescheduled = 5,

    /// <summary>A caller cancelled it.</summary>
    Cancelled = 6,

    /// <summary>Its time ran out.</summary>
    Expired = 7,

    /// <summary>It became a dead letter.</summary>
    Dead = 8,

    /// <summary>A caller put it back into the queue.</summary>
    Redriven = 9,

    /// <summary>The silo died while it was in flight, and it was taken up again.</summary>
    Recovered = 10,

    /// <summary>A device of the recipient has it.</summary>
    Delivered = 11,

    /// <summary>The recipient has read it.</summary>
    Read = 12,

    /// <summary>The recipient has played it.</summary>
    Played = 13,
}
