namespace OrleansGateway.Protocol.Core;

/// <summary>The server did not answer a request in time; the connection may live on.</summary>
/// <param name="timeout">How long was waited.</param>
public sealed class RequestTimedOutException(TimeSpan timeout)
    : ProtocolException($"The server gave no answer within {timeout.TotalSeconds:0.###} s.")
{
    /// <inheritdoc/>
    public override bool IsTransient => true;
}
