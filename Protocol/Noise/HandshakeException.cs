using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Noise;

/// <summary>A handshake message was refused. The handshake is as it was before that message.</summary>
/// <param name="failure">Which rule was broken.</param>
/// <param name="inner">The cause.</param>
public sealed class HandshakeException(HandshakeFailure failure, Exception? inner = null)
    : ProtocolViolationException($"The Noise handshake was refused: {failure}.", inner)
{
    /// <summary>Which rule was broken.</summary>
    public HandshakeFailure Failure { get; } = failure;
}
