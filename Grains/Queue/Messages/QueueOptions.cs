using OrleansGateway.Grains.Interfaces.Options;

namespace OrleansGateway.Grains.Queue.Messages;

/// <summary>How queues behave; configuration section <c>Queue</c>.</summary>
public sealed class QueueOptions : IGatewayOptions
{
    /// <summary>
    /// How much one step of priority is worth: a message of priority p is ranked as if it had been due p × this earlier. It
    /// bounds how long a flood of the highest priority can delay the lowest: 9 × this. Default: 60 seconds.
    /// </summary>
    public TimeSpan PriorityStep { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Attempts before a message becomes a dead letter, unless the message sets its own limit. Default: 8.</summary>
    public int MaxAttempts { get; set; } = 8;

    /// <summary>The back-off before the second attempt; it doubles with each further one. Default: 2 seconds.</summary>
    public TimeSpan RetryBase { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest back-off. Default: 1 hour.</summary>
    public TimeSpan RetryCap { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a rate-limited instance rests when the server does not say until when. Default: 1 minute.</summary>
    public TimeSpan DefaultRest { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The delay before a pool without a usable instance, or an instance without a connection, is tried again. Default: 1 second.</summary>
    public TimeSpan NoInstanceRetry { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long at most until messages that wait for an instance's pace or rest are looked at again, in memory: its settings may
    /// have changed, or another instance may have come. Default: 10 seconds.
    /// </summary>
    public TimeSpan RestCheck { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// After how long without an answer the outcome of an attempt is unknown; longer than it takes to detect a half-open
    /// socket. Default: 60 seconds.
    /// </summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Messages in flight per partition. Default: 256.</summary>
    public int MaxInFlight { get; set; } = 256;

    /// <summary>Heads of lines that a partition keeps in memory per pool. Default: 2,048.</summary>
    public int WindowSize { get; set; } = 2_048;

    /// <summary>
    /// Lines whose head waits for another attempt, for each pool and partition; beyond that no new line is started. Default:
    /// 50,000.
    /// </summary>
    public int MaxWaiting { get; set; } = 50_000;

    /// <summary>Open messages per partition; beyond that an enqueue is rejected as full. Default: 5,000,000.</summary>
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

    static string IGatewayOptions.Section => "Queue";

    void IGatewayOptions.Validate(OptionsChecks checks)
    {
        ValidateAttempts(checks);
        checks.InRange(PriorityStep, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        checks.InRange(MaxInFlight, 1, 100_000);
        checks.InRange(WindowSize, MaxInFlight, 1_000_000);
        checks.InRange(MaxWaiting, WindowSize, 10_000_000);
        checks.InRange(MaxDepth, 1, 1_000_000_000);
        checks.InRange(DrainTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(10));
        checks.InRange(IdleAfter, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        checks.InRange(Retention, TimeSpan.FromDays(7), TimeSpan.FromDays(3650));
    }

    private void ValidateAttempts(OptionsChecks checks)
    {
        var shortest = TimeSpan.FromMilliseconds(100);
        checks.InRange(MaxAttempts, 1, 1000);
        checks.InRange(MaxCrashes, 1, 100);
        checks.InRange(AttemptTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        checks.InRange(RetryBase, shortest, TimeSpan.FromDays(1));
        checks.InRange(RetryCap, RetryBase, TimeSpan.FromDays(7));
        checks.InRange(DefaultRest, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        checks.InRange(NoInstanceRetry, shortest, TimeSpan.FromHours(1));
        checks.InRange(RestCheck, shortest, TimeSpan.FromHours(1));
    }
}
