using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Transport;

/// <summary>
/// The connection ended while this node was being written: whether the peer has it is unknown. Where it certainly has nothing,
/// <see cref="ConnectionException"/> is thrown instead.
/// </summary>
/// <param name="failure">Why the connection ended.</param>
/// <param name="inner">The cause.</param>
public sealed class WriteInterruptedException(ConnectionFailure failure, Exception? inner = null)
    : ProtocolException($"The connection ended during a write: {failure}", inner)
{
    /// <summary>Why the connection ended.</summary>
    public ConnectionFailure Failure { get; } = failure;

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
