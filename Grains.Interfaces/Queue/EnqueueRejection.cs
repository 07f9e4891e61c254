namespace OrleansGateway.Grains.Interfaces.Queue;

/// <summary>Why a message was not taken.</summary>
public enum EnqueueRejection
{
    /// <summary>It was taken.</summary>
    None = 0,

    /// <summary>The tenant has no such pool.</summary>
    UnknownPool = 1,

    /// <summary>The recipient is no JID of a person: digits at s.whatsapp.net or lid, without a device.</summary>
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
}
