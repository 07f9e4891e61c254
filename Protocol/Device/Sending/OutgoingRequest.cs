using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Messages;

namespace OrleansGateway.Protocol.Device.Sending;

/// <summary>A message to send, checked.</summary>
/// <param name="WireId">The wire id.</param>
/// <param name="Chat">The recipient.</param>
/// <param name="Content">The message.</param>
internal sealed record OutgoingRequest(string WireId, Jid Chat, BuiltMessage Content)
{
    /// <summary>Checks and builds.</summary>
    /// <exception cref="InvalidRequestException">The recipient, the content or the wire id is not valid.</exception>
    public static OutgoingRequest Create(Jid to, OutgoingContent content, string wireId)
    {
        MessageRules.CheckWireId(wireId);
        MessageRules.CheckRecipient(to);
        return new OutgoingRequest(wireId, to, MessageBuilder.Build(content));
    }
}
