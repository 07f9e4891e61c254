namespace OrleansGateway.Sandbox.Admin;

/// <summary>The Sandbox refuses what its operator asked for; the message says what to change.</summary>
/// <param name="error">The kind.</param>
/// <param name="message">What is wrong, in words for the operator.</param>
public sealed class SandboxRequestException(SandboxRequestError error, string message) : Exception(message)
{
    /// <summary>The kind, which is also the HTTP status of the answer.</summary>
    public SandboxRequestError Error { get; } = error;
}
