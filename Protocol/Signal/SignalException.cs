using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Signal;

/// <summary>One message could not be encrypted or decrypted. The session is as it was, and so is the connection.</summary>
/// <param name="failure">The typed reason.</param>
/// <param name="message">What happened, without keys or content.</param>
/// <param name="inner">The cause.</param>
public sealed class SignalException(SignalFailure failure, string message, Exception? inner = null)
    : ProtocolException(message, inner)
{
    /// <summary>The typed reason.</summary>
    public SignalFailure Failure { get; } = failure;

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
