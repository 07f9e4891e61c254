namespace OrleansGateway.Sandbox.Core;

/// <summary>The Sandbox refuses what its operator asked for; the message says what to change.</summary>
/// <param name="error">The kind.</param>
/// <param name="message">What is wrong, in words for the operator.</param>
public sealed class SandboxRequestException(SandboxRequestError error, string message) : Exception(message)
{
    /// <summary>The kind, which is also the HTTP status of the answer.</summary>
    public SandboxRequestError Error { get; } = error;
}

/// <summary>Why the Sandbox refuses what its operator asked for. The numbers are the HTTP status codes of the answers.</summary>
public enum SandboxRequestError
{
    /// <summary>The request itself is wrong.</summary>
    Invalid = 400,

    /// <summary>What the request names does not exist.</summary>
    NotFound = 404,

    /// <summary>The state does not allow it, such as a QR code that was scanned already.</summary>
    Conflict = 409,

    /// <summary>It existed and is over, such as a QR code that expired.</summary>
    Gone = 410,

    /// <summary>The client on the other side refused.</summary>
    RefusedByClient = 422,

    /// <summary>A limit of the Sandbox is reached.</summary>
    LimitReached = 429,

    /// <summary>The client on the other side did not answer in time.</summary>
    TimedOut = 504,
}
