using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Protocol.Messages;

/// <summary>Turns contents into protobuf messages. Pure, and the only place that knows every kind of content.</summary>
internal static class MessageBuilder
{
    /// <summary>Checks a content and builds its message.</summary>
    /// <param name="content">The content.</param>
    /// <exception cref="InvalidRequestException">The content cannot be sent.</exception>
    public static BuiltMessage Build(OutgoingContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return content switch
        {
            OutgoingText text => new BuiltMessage("text", Text(text.Text)),
            _ => throw new ArgumentException($"Contents of the kind {content.GetType().Name} cannot be sent.", nameof(content)),
        };
    }

    /// <summary>Wraps a message for the other devices of our own account, so that they know whom it went to.</summary>
    /// <param name="message">The message.</param>
    /// <param name="chat">The chat that it goes to.</param>
    public static Message ForOwnDevices(Message message, Jid chat) => new()
    {
        DeviceSentMessage = new Message.Types.DeviceSentMessage
        {
            DestinationJid = chat.WithoutDevice.ToString(),
            Message = message,
        },
    };

    private static Message Text(string text)
    {
        MessageRules.CheckText(text);
        return new Message { Conversation = text };
    }
}

/// <summary>A message and what its stanza calls it.</summary>
/// <param name="StanzaType">The <c>type</c> of the stanza, such as <c>text</c>.</param>
/// <param name="Message">The message.</param>
internal readonly record struct BuiltMessage(string StanzaType, Message Message);
