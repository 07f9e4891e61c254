namespace OrleansGateway.Grains.Interfaces.Events;

/// <summary>Something that happened to an instance, as its event log has it. One sealed record a kind.</summary>
[GenerateSerializer, Immutable, Alias("gateway.events.InstanceEvent")]
public abstract record InstanceEvent
{
    /// <summary>Its place in the log, increasing; the cursor after it.</summary>
    [Id(0)]
    public long Sequence { get; init; }

    /// <summary>When, by the server's clock where it gave a time.</summary>
    [Id(1)]
    public DateTimeOffset At { get; init; }
}
