using System.Collections.Immutable;

namespace OrleansGateway.Grains.Interfaces.Queue;

/// <summary>One page of dead letters, the oldest first.</summary>
[GenerateSerializer, Immutable, Alias("gateway.queue.DeadLetterPage")]
public sealed record DeadLetterPage
{
    /// <summary>The messages, with their history.</summary>
    [Id(0)]
    public ImmutableArray<QueuedMessage> Messages { get; init; } = [];

    /// <summary>Give it back for the next page; null after the last.</summary>
    [Id(1)]
    public string? NextCursor { get; init; }
}
