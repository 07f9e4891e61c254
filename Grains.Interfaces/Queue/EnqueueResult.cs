using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Messages;

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

    /// <summary>Why it was not taken, as a sentence for logs and consoles; null when the message is in the queue.</summary>
    public string? Reason => IsInQueue ? null : RejectionReasons.Of(this);

    /// <summary>The status with the message's id or the reason.</summary>
    public override string ToString() => $"{Status}: {Reason ?? MessageId}";

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

/// <summary>What became of a request to enqueue.</summary>
public enum EnqueueStatus
{
    /// <summary>It is durable and will be sent.</summary>
    Accepted = 0,

    /// <summary>It repeats an earlier request, whose id is given.</summary>
    Duplicate = 1,

    /// <summary>It was not taken; the reason is given.</summary>
    Rejected = 2,
}

/// <summary>Why a message was not taken.</summary>
public enum EnqueueRejection
{
    /// <summary>It was taken.</summary>
    None = 0,

    /// <summary>The recipient is neither a phone number nor the JID of a person; see <see cref="EnqueueRequest.Recipient"/>.</summary>
    InvalidRecipient = 2,

    /// <summary>There is nothing to send.</summary>
    EmptyContent = 3,

    /// <summary>The text is longer than <see cref="TextContent.MaxLength"/>.</summary>
    ContentTooLarge = 4,

    /// <summary>The priority is not 0 to 9.</summary>
    InvalidPriority = 5,

    /// <summary>The message would expire before it may be sent, or has expired already.</summary>
    InvalidTime = 6,

    /// <summary>An ordering key, idempotency key, instance or number of attempts is out of range.</summary>
    InvalidOption = 7,

    /// <summary>The idempotency key was used for another message, whose id is given.</summary>
    Conflict = 8,

    /// <summary>The queue is at its configured depth; try again after <see cref="EnqueueResult.RetryAfter"/>.</summary>
    QueueFull = 9,

    /// <summary>The recipient opted out.</summary>
    Suppressed = 10,

    /// <summary>Another partition owns the slot; <see cref="EnqueueResult.MapEpoch"/> says how new its map is.</summary>
    WrongPartition = 11,

    /// <summary>The store cannot commit at the moment; whether the message was taken is unknown, repeat with the same key.</summary>
    Unavailable = 12,

    /// <summary>The pool has no such instance.</summary>
    UnknownInstance = 13,

    /// <summary>The name of the pool or the instance breaks <see cref="InstanceKey.NameRule"/>.</summary>
    InvalidName = 14,
}
