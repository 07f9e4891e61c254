namespace OrleansGateway.Protocol.Core;

/// <summary>The peer broke the rules of the protocol: bytes that do not decode, a check that failed.</summary>
/// <param name="message">Which rule, without content.</param>
/// <param name="inner">The cause.</param>
public class ProtocolViolationException(string message, Exception? inner = null) : ProtocolException(message, inner)
{
    /// <inheritdoc/>
    public override bool IsTransient => false;
}
