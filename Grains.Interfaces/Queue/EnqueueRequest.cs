using OrleansGateway.Grains.Interfaces.Messages;

namespace OrleansGateway.Grains.Interfaces.Queue;

/// <summary>A message to be sent.</summary>
[GenerateSerializer, Immutable, Alias("gateway.queue.EnqueueRequest")]
public sealed record EnqueueRequest
{
    /// <summary>The lowest priority.</summary>
    public const int LowestPriority = 0;

    /// <summary>The highest priority.</summary>
    public const int HighestPriority = 9;

    /// <summary>The priority of a message without one.</summary>
    public const int DefaultPriority = 5;

    /// <summary>The longest ordering or idempotency key, in UTF-16 units.</summary>
    public const int MaxKeyLength = 256;

    /// <summary>
    /// The pool whose instances may send it. A pool comes into being by being named: its messages wait for its first instance.
    /// </summary>
    [Id(0)]
    public required string Pool { get; init; }

    /// <summary>
    /// The recipient: a phone number as <c>+491700000000</c> or <c>491700000000</c>, or the JID of a person. The client turns
    /// a number into its JID; grains take JIDs only.
    /// </summary>
    [Id(1)]
    public required string Recipient { get; init; }

    /// <summary>What the message says.</summary>
    [Id(2)]
    public required MessageContent Content { get; init; }

    /// <summary>0 to 9, 9 is the highest.</summary>
    [Id(3)]
    public int Priority { get; init; } = DefaultPriority;

    /// <summary>Do not send before this time; null sends as soon as its turn comes.</summary>
    [Id(4)]
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Do not send after this time; null never expires.</summary>
    [Id(5)]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// Messages with the same key and priority leave in the order in which they were accepted or fell due. Null means the
    /// recipient.
    /// </summary>
    [Id(6)]
    public string? OrderingKey { get; init; }

    /// <summary>
    /// Makes a repeated call a no-op that answers with the first id. Unique in the tenant's queue until seven days after the
    /// message is final. Null makes every call a new message.
    /// </summary>
    [Id(7)]
    public string? IdempotencyKey { get; init; }

    /// <summary>The only instance of the pool that may send it; null leaves the choice to the load balancer.</summary>
    [Id(8)]
    public string? Instance { get; init; }

    /// <summary>How many attempts before it becomes a dead letter; null takes the queue's option.</summary>
    [Id(9)]
    public int? MaxAttempts { get; init; }

    /// <summary>The key that decides the slot and the line: the ordering key or else the recipient.</summary>
    public string EffectiveOrderingKey => OrderingKey ?? Recipient;

    /// <summary>A text message with the defaults.</summary>
    /// <param name="pool">The pool whose instances may send it.</param>
    /// <param name="recipient">The recipient's phone number in international form, or JID.</param>
    /// <param name="text">The text.</param>
    public static EnqueueRequest ForText(string pool, string recipient, string text) =>
        new() { Pool = pool, Recipient = recipient, Content = new TextContent(text) };
}
