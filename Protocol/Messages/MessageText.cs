using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Protocol.Messages;

/// <summary>Finds the text of a message.</summary>
internal static class MessageText
{
    /// <summary>The text, where it is a text message; looks through wrappers, as for disappearing messages.</summary>
    public static string? Of(Message message)
    {
        var inner = MessageLayers.Innermost(message);
        if (inner.HasConversation)
        {
            return inner.Conversation;
        }

        return inner.ExtendedTextMessage is { HasText: true } extended ? extended.Text : null;
    }
}
