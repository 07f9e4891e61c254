namespace OrleansGateway.Protocol.Core;

/// <summary>The caller asked for something that the protocol cannot carry; the message says what to change.</summary>
/// <param name="message">What is wrong and what to do.</param>
public class InvalidRequestException(string message) : ProtocolException(message)
{
    /// <inheritdoc/>
    public override bool IsTransient => false;
}
