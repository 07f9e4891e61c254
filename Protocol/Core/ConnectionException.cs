namespace OrleansGateway.Protocol.Core;

/// <summary>The connection is dead; <see cref="Failure"/> says why and what may be tried.</summary>
/// <param name="failure">The typed reason.</param>
/// <param name="inner">The cause.</param>
public sealed class ConnectionException(ConnectionFailure failure, Exception? inner = null)
    : ProtocolException(failure.ToString(), inner)
{
    /// <summary>The typed reason, with the server's code and text where it gave one.</summary>
    public ConnectionFailure Failure { get; } = failure;

    /// <inheritdoc/>
    public override bool IsTransient => Failure.IsTransient;
}
