using System.Collections.Immutable;
using OrleansGateway.Grains.Interfaces.Messages;

namespace OrleansGateway.Grains.Interfaces.Queue;

/// <summary>A message as the queue knows it.</summary>
[GenerateSerializer, Immutable, Alias("gateway.queue.QueuedMessage")]
public sealed record QueuedMessage
{
    /// <summary>Its id; the slot is part of it.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>The message id that WhatsApp sees, fixed for life.</summary>
    [Id(1)]
    public required string WireId { get; init; }

    /// <summary>The pool whose instances may send it.</summary>
    [Id(2)]
    public required string Pool { get; init; }

    /// <summary>The recipient's JID as text.</summary>
    [Id(3)]
    public required string Recipient { get; init; }

    /// <summary>The ordering key; the recipient where the caller gave none.</summary>
    [Id(4)]
    public required string OrderingKey { get; init; }

    /// <summary>What the message says; null once retention has erased it.</summary>
    [Id(5)]
    public MessageContent? Content { get; init; }

    /// <summary>0 to 9, 9 is the highest.</summary>
    [Id(6)]
    public int Priority { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(7)]
    public MessageState State { get; init; }

    /// <summary>When it was made durable.</summary>
    [Id(8)]
    public DateTimeOffset AcceptedAt { get; init; }

    /// <summary>When it falls due, or when the next attempt may begin.</summary>
    [Id(9)]
    public DateTimeOffset DueAt { get; init; }

    /// <summary>After when it is not sent; null never.</summary>
    [Id(10)]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The instance that it is bound to, where an attempt was made or the caller named one.</summary>
    [Id(11)]
    public string? Instance { get; init; }

    /// <summary>Attempts used up.</summary>
    [Id(12)]
    public int Attempts { get; init; }

    /// <summary>Why it is a dead letter.</summary>
    [Id(13)]
    public DeadReason DeadReason { get; init; }

    /// <summary>What happened so far, the oldest first, receipts included.</summary>
    [Id(14)]
    public ImmutableArray<HistoryEntry> History { get; init; } = [];
}
