using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Protocol.Messages;

/// <summary>Builds the content of messages, and checks what cannot be sent before anything is done for it.</summary>
public static class MessageBuilder
{
    /// <summary>The longest text, in UTF-16 code units.</summary>
    public const int MaxTextLength = 65_536;

    /// <summary>The longest wire id, in characters.</summary>
    public const int MaxWireIdLength = 64;

    /// <summary>A text message.</summary>
    /// <param name="text">The text, 1 to <see cref="MaxTextLength"/> UTF-16 code units.</param>
    /// <exception cref="InvalidTextException">It is empty, too long, or holds half a surrogate pair.</exception>
    internal static Message Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new InvalidTextException("The text is empty; give at least one character that can be seen.");
        }

        if (text.Length > MaxTextLength)
        {
            throw new InvalidTextException(
                $"The text has {text.Length} UTF-16 code units, {MaxTextLength} are allowed; split it or send it as a document.");
        }

        return IsWellFormed(text)
            ? new Message { Conversation = text }
            : throw new InvalidTextException("The text holds half a surrogate pair; it must be valid UTF-16.");
    }

    /// <summary>Wraps a message for the other devices of our own account, so that they know whom it went to.</summary>
    /// <param name="message">The message.</param>
    /// <param name="chat">The chat that it goes to.</param>
    internal static Message ForOwnDevices(Message message, Jid chat) => new()
    {
        DeviceSentMessage = new Message.Types.DeviceSentMessage
        {
            DestinationJid = chat.WithoutDevice.ToString(),
            Message = message,
        },
    };

    /// <summary>Checks a wire id.</summary>
    /// <param name="wireId">The id.</param>
    /// <exception cref="InvalidWireIdException">It is empty, too long, or holds other characters.</exception>
    public static void CheckWireId(string wireId)
    {
        ArgumentNullException.ThrowIfNull(wireId);
        if (wireId.Length is 0 or > MaxWireIdLength
            || wireId.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_')))
        {
            throw new InvalidWireIdException();
        }
    }

    /// <summary>Whether a message can be sent to an address: a person, by phone number or LID, without a device.</summary>
    /// <param name="to">The address.</param>
    public static bool IsRecipient(Jid to) =>
        to is { User: not (null or ""), Device: 0, Server: JidServer.User or JidServer.Lid }
        && to.User.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>Checks that a message can be sent to an address: a person, by phone number or LID, without a device.</summary>
    /// <param name="to">The address.</param>
    /// <exception cref="InvalidRecipientException">It is something else.</exception>
    public static void CheckRecipient(Jid to)
    {
        if (!IsRecipient(to))
        {
            throw new InvalidRecipientException();
        }
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
            {
                return false;
            }

            i++;
        }

        return true;
    }
}
