using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Protocol.Messages;

/// <summary>Finds the text of a message.</summary>
internal static class MessageText
{
    private const int MaxWrappers = 4;

    /// <summary>The text, where it is a text message; looks through the wrappers for disappearing messages.</summary>
    public static string? Of(Message message)
    {
        var inner = message;
        for (var i = 0; i < MaxWrappers && inner.EphemeralMessage?.Message is { } wrapped; i++)
        {
            inner = wrapped;
        }

        if (inner.HasConversation)
        {
            return inner.Conversation;
        }

        return inner.ExtendedTextMessage is { HasText: true } extended ? extended.Text : null;
    }
}
