namespace OrleansGateway.Sandbox.Core;

/// <summary>The Sandbox refuses a request of its operator; the message says what to change.</summary>
/// <param name="error">The kind.</param>
/// <param name="message">What is wrong, for the operator to read.</param>
public sealed class SandboxRequestException(SandboxRequestError error, string message) : Exception(message)
{
    /// <summary>The kind, which is also the HTTP status of the answer.</summary>
    public SandboxRequestError Error { get; } = error;
}

/// <summary>Why the Sandbox refuses a request of its operator. The numbers are the HTTP status codes of the responses.</summary>
public enum SandboxRequestError
{
    /// <summary>The request itself is wrong.</summary>
    Invalid = 400,

    /// <summary>The request names something that does not exist.</summary>
    NotFound = 404,

    /// <summary>The state does not allow it, such as a QR code that was scanned already.</summary>
    Conflict = 409,

    /// <summary>It existed and has ended, such as a QR code that expired.</summary>
    Gone = 410,

    /// <summary>The client on the other side refused.</summary>
    RefusedByClient = 422,

    /// <summary>A limit of the Sandbox is reached.</summary>
    LimitReached = 429,

    /// <summary>The client on the other side did not answer in time.</summary>
    TimedOut = 504,
}
