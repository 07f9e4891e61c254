using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Messages;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Protocol.Device.Sending;

/// <summary>A text to send, checked.</summary>
/// <param name="WireId">The wire id.</param>
/// <param name="Chat">The recipient.</param>
/// <param name="Content">The message.</param>
internal sealed record OutgoingText(string WireId, Jid Chat, Message Content)
{
    /// <summary>What a message of this kind is called in its stanza.</summary>
    public const string StanzaType = "text";

    /// <summary>Checks and builds.</summary>
    /// <exception cref="InvalidRequestException">Recipient, text or wire id cannot be.</exception>
    public static OutgoingText Create(Jid to, string text, string wireId)
    {
        MessageBuilder.CheckWireId(wireId);
        MessageBuilder.CheckRecipient(to);
        return new OutgoingText(wireId, to, MessageBuilder.Text(text));
    }
}
