namespace OrleansGateway.Grains.Interfaces.Instance;

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
}
