namespace OrleansGateway.Grains.Interfaces.Queue;

/// <summary>Which dead letters; what is null does not filter.</summary>
[GenerateSerializer, Immutable, Alias("gateway.queue.DeadLetterFilter")]
public sealed record DeadLetterFilter
{
    /// <summary>All dead letters.</summary>
    public static readonly DeadLetterFilter All = new();

    /// <summary>Why they died.</summary>
    [Id(0)]
    public DeadReason? Reason { get; init; }

    /// <summary>The instance of their last attempt.</summary>
    [Id(1)]
    public string? Instance { get; init; }

    /// <summary>The recipient's JID as text.</summary>
    [Id(2)]
    public string? Recipient { get; init; }

    /// <summary>Dead at or after this time.</summary>
    [Id(3)]
    public DateTimeOffset? From { get; init; }

    /// <summary>Dead before this time.</summary>
    [Id(4)]
    public DateTimeOffset? Before { get; init; }
}
