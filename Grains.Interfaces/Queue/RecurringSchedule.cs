namespace OrleansGateway.Grains.Interfaces.Queue;

/// <summary>A message that is enqueued again and again. Each occurrence is enqueued exactly once; missed ones fire once.</summary>
[GenerateSerializer, Immutable, Alias("gateway.queue.RecurringSchedule")]
public sealed record RecurringSchedule
{
    /// <summary>Its name, unique in the queue; putting the same name again replaces it.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>A cron expression of five fields (minute, hour, day, month, weekday), or six with seconds first.</summary>
    [Id(1)]
    public required string Cron { get; init; }

    /// <summary>The time zone that the expression is in, as an IANA name such as <c>Europe/Berlin</c>. Default: UTC.</summary>
    [Id(2)]
    public string TimeZone { get; init; } = "UTC";

    /// <summary>What is enqueued at each occurrence; its times and idempotency key are set by the schedule.</summary>
    [Id(3)]
    public required EnqueueRequest Message { get; init; }
}
