using System.Collections.Immutable;

namespace OrleansGateway.Grains.Interfaces.Queue;

/// <summary>One page of dead letters, the oldest first.</summary>
[GenerateSerializer, Immutable, Alias("gateway.queue.DeadLetterPage")]
public sealed record DeadLetterPage
{
    /// <summary>The messages, with their history.</summary>
    [Id(0)]
    public ImmutableArray<QueuedMessage> Messages { get; init; } = [];

    /// <summary>Pass it in for the next page; null after the last.</summary>
    [Id(1)]
    public string? NextCursor { get; init; }
}

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

/// <summary>Why a message is a dead letter. The numbers are stored; never reuse one.</summary>
public enum DeadReason
{
    /// <summary>It is not a dead letter.</summary>
    None = 0,

    /// <summary>All attempts failed for reasons that might have passed.</summary>
    AttemptsExhausted = 1,

    /// <summary>The outcome of its last attempt was never learned: it may have been delivered.</summary>
    OutcomeUnknown = 2,

    /// <summary>The recipient has no account.</summary>
    NotOnWhatsApp = 3,

    /// <summary>The recipient is not valid.</summary>
    InvalidRecipient = 4,

    /// <summary>The content cannot be sent.</summary>
    InvalidContent = 5,

    /// <summary>The only instance that could send it is logged out.</summary>
    LoggedOut = 6,

    /// <summary>It was alone in flight at three crashes of its silo.</summary>
    Poison = 7,

    /// <summary>The recipient opted out after it was accepted.</summary>
    Suppressed = 8,
}
