using System.Collections.Immutable;

namespace OrleansGateway.Grains.Interfaces.Events;

/// <summary>Events that follow a cursor.</summary>
[GenerateSerializer, Immutable, Alias("gateway.events.InstanceEventPage")]
public sealed record InstanceEventPage
{
    /// <summary>The events, in order.</summary>
    [Id(0)]
    public ImmutableArray<InstanceEvent> Events { get; init; } = [];

    /// <summary>The cursor for the next page: the sequence of the last event, or the cursor given when there is none.</summary>
    [Id(1)]
    public long NextCursor { get; init; }

    /// <summary>Whether events after the cursor have been trimmed; there are none here then, go on from <see cref="NextCursor"/>.</summary>
    [Id(2)]
    public bool IsCursorTooOld { get; init; }
}
