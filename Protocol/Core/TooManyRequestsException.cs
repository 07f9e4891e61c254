namespace OrleansGateway.Protocol.Core;

/// <summary>As many requests as are allowed at once wait for the server's answer; this one was not sent.</summary>
/// <param name="limit">How many may wait.</param>
public sealed class TooManyRequestsException(int limit)
    : ProtocolException($"{limit} questions to the server are open; wait for some of them.")
{
    /// <inheritdoc/>
    public override bool IsTransient => true;
}
