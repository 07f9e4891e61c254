using OrleansGateway.Grains.Interfaces.Pacing;

namespace OrleansGateway.Grains.Interfaces.Instance;

/// <summary>What an attempt to send came to.</summary>
[GenerateSerializer, Immutable, Alias("gateway.instance.SendResult")]
public sealed record SendResult
{
    /// <summary>What is known of the message.</summary>
    [Id(0)]
    public required SendOutcome Outcome { get; init; }

    /// <summary>Why it was not acknowledged.</summary>
    [Id(1)]
    public SendFailure Failure { get; init; }

    /// <summary>The server's code, 0 where it gave none.</summary>
    [Id(2)]
    public int Code { get; init; }

    /// <summary>A short explanation without content, keys or numbers.</summary>
    [Id(3)]
    public string? Detail { get; init; }

    /// <summary>Until when the instance, or what the failure names, rests, where it said so.</summary>
    [Id(4)]
    public DateTimeOffset? RestUntil { get; init; }

    /// <summary>The server's time of the acknowledgement.</summary>
    [Id(5)]
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>Where the instance stands with its pace; null when it is not paced.</summary>
    [Id(6)]
    public PaceReport? Pace { get; init; }

    /// <summary>The server acknowledged the message.</summary>
    /// <param name="at">The server's time.</param>
    public static SendResult Acknowledged(DateTimeOffset at) =>
        new() { Outcome = SendOutcome.Acknowledged, AcknowledgedAt = at };

    /// <summary>No byte left.</summary>
    /// <param name="failure">Why.</param>
    /// <param name="restUntil">Until when the instance rests, where it knows.</param>
    /// <param name="detail">A short explanation without content, keys or numbers.</param>
    public static SendResult NotSent(SendFailure failure, DateTimeOffset? restUntil = null, string? detail = null) =>
        new() { Outcome = SendOutcome.NotSent, Failure = failure, RestUntil = restUntil, Detail = detail };

    /// <summary>The server refused the message.</summary>
    /// <param name="failure">Why.</param>
    /// <param name="code">The server's code.</param>
    /// <param name="restUntil">Until when the instance rests, where it knows.</param>
    /// <param name="detail">A short explanation without content, keys or numbers.</param>
    public static SendResult Refused(SendFailure failure, int code, DateTimeOffset? restUntil = null, string? detail = null) =>
        new() { Outcome = SendOutcome.Refused, Failure = failure, Code = code, RestUntil = restUntil, Detail = detail };

    /// <summary>Bytes may have left and no answer came.</summary>
    /// <param name="failure">Why.</param>
    /// <param name="detail">A short explanation without content, keys or numbers.</param>
    public static SendResult Unknown(SendFailure failure, string? detail = null) =>
        new() { Outcome = SendOutcome.Unknown, Failure = failure, Detail = detail };
}

/// <summary>What is known of a message after an attempt.</summary>
public enum SendOutcome
{
    /// <summary>The server acknowledged the wire id without an error: the message is done.</summary>
    Acknowledged = 0,

    /// <summary>Provably no byte of it left: another instance may take it.</summary>
    NotSent = 1,

    /// <summary>The server refused it: another instance may take it, where the reason allows.</summary>
    Refused = 2,

    /// <summary>Bytes may have left and no answer came: only this instance may try again, with the same wire id.</summary>
    Unknown = 3,
}

/// <summary>Why an attempt was not acknowledged.</summary>
public enum SendFailure
{
    /// <summary>It was acknowledged.</summary>
    None = 0,

    /// <summary>The instance has no connection at the moment.</summary>
    NotConnected = 1,

    /// <summary>The instance is logged out, banned or locked and will not come back by itself.</summary>
    LoggedOut = 2,

    /// <summary>The instance is at its limit of concurrent sends.</summary>
    Busy = 3,

    /// <summary>The number sends too fast; it rests until <see cref="SendResult.RestUntil"/>.</summary>
    RateLimited = 4,

    /// <summary>The number may not open new chats at the moment; known chats go on.</summary>
    NewChatsRestricted = 5,

    /// <summary>The recipient has no account.</summary>
    NotOnWhatsApp = 6,

    /// <summary>The recipient is no JID that can be written to.</summary>
    InvalidRecipient = 7,

    /// <summary>The content cannot be sent.</summary>
    InvalidContent = 8,

    /// <summary>The server answered with an error that may pass.</summary>
    ServerError = 9,

    /// <summary>No answer came in time.</summary>
    TimedOut = 10,

    /// <summary>The connection was lost while the message was under way.</summary>
    ConnectionLost = 11,

    /// <summary>The store could not commit what must be durable before a byte leaves.</summary>
    StorageUnavailable = 12,

    /// <summary>Nothing more is known.</summary>
    Other = 13,

    /// <summary>The instance keeps to its own pace; it has the next place at <see cref="SendResult.RestUntil"/>.</summary>
    Paced = 14,

    /// <summary>It is in its quiet hours; they end at <see cref="SendResult.RestUntil"/>.</summary>
    QuietHours = 15,

    /// <summary>The recipient got enough from this instance for now; others go on.</summary>
    RecipientPaced = 16,

    /// <summary>The instance is new and has opened its new chats of the day; known chats go on.</summary>
    NewChatsCapped = 17,

    /// <summary>The server gave no devices or keys of the recipient for now; other recipients are not concerned.</summary>
    RecipientUnavailable = 18,
}
