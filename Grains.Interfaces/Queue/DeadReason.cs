namespace OrleansGateway.Grains.Interfaces.Queue;

/// <summary>Why a message is a dead letter. The numbers are stored; never reuse one.</summary>
public enum DeadReason
{
    /// <summary>It is no dead letter.</summary>
    None = 0,

    /// <summary>All attempts failed for reasons that might have passed.</summary>
    AttemptsExhausted = 1,

    /// <summary>The outcome of its last attempt was never learned: it may have been delivered.</summary>
    OutcomeUnknown = 2,

    /// <summary>The recipient has no account.</summary>
    NotOnWhatsApp = 3,

    /// <summary>The recipient cannot be written to.</summary>
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
