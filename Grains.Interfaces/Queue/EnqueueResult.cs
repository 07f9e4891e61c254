namespace OrleansGateway.Grains.Interfaces.Queue;

/// <summary>What became of one message of a call to enqueue.</summary>
[GenerateSerializer, Immutable, Alias("gateway.queue.EnqueueResult")]
public sealed record EnqueueResult
{
    /// <summary>Accepted, duplicate or rejected.</summary>
    [Id(0)]
    public required EnqueueStatus Status { get; init; }

    /// <summary>The message's id; of the first message for a duplicate or a conflict; null for other rejections.</summary>
    [Id(1)]
    public string? MessageId { get; init; }

    /// <summary>Why it was not taken.</summary>
    [Id(2)]
    public EnqueueRejection Rejection { get; init; }

    /// <summary>When to try again, for <see cref="EnqueueRejection.QueueFull"/> and the like.</summary>
    [Id(3)]
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The epoch of the slot map that the answering partition goes by, for <see cref="EnqueueRejection.WrongPartition"/>.</summary>
    [Id(4)]
    public long MapEpoch { get; init; }

    /// <summary>Whether the message is in the queue, now or from before.</summary>
    public bool IsInQueue => Status != EnqueueStatus.Rejected;

    /// <summary>A new message was taken.</summary>
    /// <param name="messageId">Its id.</param>
    public static EnqueueResult Accepted(string messageId) =>
        new() { Status = EnqueueStatus.Accepted, MessageId = messageId };

    /// <summary>The request repeats an earlier one.</summary>
    /// <param name="messageId">The first message's id.</param>
    public static EnqueueResult Duplicate(string messageId) =>
        new() { Status = EnqueueStatus.Duplicate, MessageId = messageId };

    /// <summary>The message was not taken.</summary>
    /// <param name="rejection">Why.</param>
    /// <param name="messageId">The message that stands in the way, for a conflict.</param>
    /// <param name="retryAfter">When to try again, where that is known.</param>
    public static EnqueueResult Rejected(
        EnqueueRejection rejection, string? messageId = null, TimeSpan? retryAfter = null) =>
        new() { Status = EnqueueStatus.Rejected, Rejection = rejection, MessageId = messageId, RetryAfter = retryAfter };

    /// <summary>Another partition owns the slot, or will in a moment.</summary>
    /// <param name="mapEpoch">The epoch of the map that the answering partition goes by.</param>
    public static EnqueueResult OfAnotherPartition(long mapEpoch) =>
        new() { Status = EnqueueStatus.Rejected, Rejection = EnqueueRejection.WrongPartition, MapEpoch = mapEpoch };
}
