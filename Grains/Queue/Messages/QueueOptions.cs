namespace OrleansGateway.Grains.Queue.Messages;

/// <summary>How queues behave. Configuration section <c>Queue</c>.</summary>
public sealed class QueueOptions
{
    /// <summary>
    /// How much one step of priority is worth: a message of priority p is ranked as if it had been due p × this earlier. It
    /// bounds how long a flood of the highest priority can hold back the lowest: 9 × this. Default: 60 seconds.
    /// </summary>
    public TimeSpan PriorityStep { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Attempts before a message becomes a dead letter, where the caller names no number. Default: 8.</summary>
    public int MaxAttempts { get; set; } = 8;

    /// <summary>The back-off before the second attempt; it doubles with each further one. Default: 2 seconds.</summary>
    public TimeSpan RetryBase { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest back-off. Default: 1 hour.</summary>
    public TimeSpan RetryCap { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long an instance rests that is rate limited and does not say until when. Default: 1 minute.</summary>
    public TimeSpan DefaultRest { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long until a pool without a usable instance, or an instance without a connection, is tried again. Default: 1 second.</summary>
    public TimeSpan NoInstanceRetry { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long at most until messages that wait for an instance's pace or rest are looked at again, in memory: somebody may have
    /// configured it anew, or another instance may have come. Default: 10 seconds.
    /// </summary>
    public TimeSpan RestCheck { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// After how long without an answer an attempt counts as unknown. Longer than a half-open socket takes to be found.
    /// Default: 60 seconds.
    /// </summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Messages in flight a partition. Default: 256.</summary>
    public int MaxInFlight { get; set; } = 256;

    /// <summary>Heads of lines that a partition keeps in memory for each pool. Default: 2,048.</summary>
    public int WindowSize { get; set; } = 2_048;

    /// <summary>
    /// Lines whose head waits for another attempt, for each pool and partition; beyond that no new line is begun. Default:
    /// 50,000.
    /// </summary>
    public int MaxWaiting { get; set; } = 50_000;

    /// <summary>Open messages a partition; beyond that an enqueue is refused as full. Default: 5,000,000.</summary>
    public long MaxDepth { get; set; } = 5_000_000;

    /// <summary>Crashes with a message alone in flight before it becomes a dead letter. Default: 3.</summary>
    public int MaxCrashes { get; set; } = 3;

    /// <summary>How long a closing partition waits for what is in flight. Default: 10 seconds.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>After how long without work a partition drops its reminder. Default: 10 minutes.</summary>
    public TimeSpan IdleAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long finished messages are kept, and with them their idempotency keys. Default and least: 7 days.
    /// </summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>What is wrong with the options; null when nothing is.</summary>
    internal string? Problem() =>
        PriorityStep <= TimeSpan.Zero ? "Queue:PriorityStep must be positive."
        : MaxAttempts is < 1 or > 1000 ? "Queue:MaxAttempts must be 1 to 1000."
        : RetryBase <= TimeSpan.Zero || RetryCap < RetryBase ? "Queue:RetryBase must be positive and at most Queue:RetryCap."
        : DefaultRest <= TimeSpan.Zero ? "Queue:DefaultRest must be positive."
        : NoInstanceRetry <= TimeSpan.Zero ? "Queue:NoInstanceRetry must be positive."
        : RestCheck <= TimeSpan.Zero ? "Queue:RestCheck must be positive."
        : AttemptTimeout <= TimeSpan.Zero ? "Queue:AttemptTimeout must be positive."
        : MaxInFlight < 1 ? "Queue:MaxInFlight must be at least 1."
        : WindowSize < MaxInFlight ? "Queue:WindowSize must be at least Queue:MaxInFlight."
        : MaxWaiting < WindowSize ? "Queue:MaxWaiting must be at least Queue:WindowSize."
        : MaxDepth < 1 ? "Queue:MaxDepth must be at least 1."
        : MaxCrashes < 1 ? "Queue:MaxCrashes must be at least 1."
        : Retention < TimeSpan.FromDays(7) ? "Queue:Retention must be at least 7 days: idempotency keys live that long."
        : null;
}
