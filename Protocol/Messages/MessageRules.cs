using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Messages;

/// <summary>What a message may be; checked before anything is done for it.</summary>
public static class MessageRules
{
    /// <summary>The longest text, in UTF-16 code units.</summary>
    public const int MaxTextLength = 65_536;

    /// <summary>The longest wire id, in characters.</summary>
    public const int MaxWireIdLength = 64;

    /// <summary>Whether a message can be sent to an address: a person, by phone number or LID, without a device.</summary>
    /// <param name="to">The address.</param>
    public static bool IsRecipient(Jid to) =>
        to is { User: not (null or ""), Device: 0, Server: JidServer.User or JidServer.Lid }
        && to.User.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>Checks that a message can be sent to an address: a person, by phone number or LID, without a device.</summary>
    /// <param name="to">The address.</param>
    /// <exception cref="InvalidRecipientException">It is something else.</exception>
    internal static void CheckRecipient(Jid to)
    {
        if (!IsRecipient(to))
        {
            throw new InvalidRecipientException();
        }
    }

    /// <summary>Checks a wire id.</summary>
    /// <param name="wireId">The id.</param>
    /// <exception cref="InvalidWireIdException">It is empty, too long, or contains other characters.</exception>
    internal static void CheckWireId(string wireId)
    {
        ArgumentNullException.ThrowIfNull(wireId);
        if (wireId.Length is 0 or > MaxWireIdLength
            || wireId.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_')))
        {
            throw new InvalidWireIdException();
        }
    }

    /// <summary>Checks a text.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="InvalidTextException">It is empty, too long, or contains half a surrogate pair.</exception>
    internal static void CheckText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new InvalidTextException("The text is empty; give at least one visible character.");
        }

        if (text.Length > MaxTextLength)
        {
            throw new InvalidTextException(
                $"The text has {text.Length} UTF-16 code units, {MaxTextLength} are allowed; split it or send it as a document.");
        }

        if (!IsWellFormed(text))
        {
            throw new InvalidTextException("The text contains half a surrogate pair; it must be valid UTF-16.");
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
