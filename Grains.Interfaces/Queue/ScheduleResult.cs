namespace OrleansGateway.Grains.Interfaces.Queue;

/// <summary>What became of a schedule that was put.</summary>
[GenerateSerializer, Immutable, Alias("gateway.queue.ScheduleResult")]
public sealed record ScheduleResult
{
    /// <summary>What is wrong with it; <see cref="ScheduleProblem.None"/> when it is in force.</summary>
    [Id(0)]
    public ScheduleProblem Problem { get; init; }

    /// <summary>When it fires first; null when it never does, or is not in force.</summary>
    [Id(1)]
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>Why the message would be refused, for <see cref="ScheduleProblem.InvalidMessage"/>.</summary>
    [Id(2)]
    public EnqueueRejection Rejection { get; init; }
}

/// <summary>What is wrong with a schedule.</summary>
public enum ScheduleProblem
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The name is empty or longer than 128 characters.</summary>
    InvalidName = 1,

    /// <summary>The cron expression cannot be read.</summary>
    InvalidCron = 2,

    /// <summary>There is no such time zone.</summary>
    UnknownTimeZone = 3,

    /// <summary>The message would be refused.</summary>
    InvalidMessage = 4,
}
