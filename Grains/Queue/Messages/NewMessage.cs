namespace OrleansGateway.Grains.Queue.Messages;

/// <summary>A message as it is first written.</summary>
/// <param name="Header">The header.</param>
/// <param name="Slot">The slot of its ordering key.</param>
/// <param name="IdempotencyHash">The keyed hash of its idempotency key.</param>
/// <param name="BodyHash">The keyed hash of what must be equal when the key is used again.</param>
/// <param name="History">The first line of its history.</param>
/// <param name="Sealed">The sealed body.</param>
internal sealed record NewMessage(
    MessageHeader Header, int Slot, string? IdempotencyHash, string? BodyHash, string History, byte[] Sealed);

/// <summary>What is read of a message for an attempt or a change.</summary>
/// <param name="Sealed">The sealed body.</param>
/// <param name="LongHistory">Its history if that is long, else null.</param>
internal sealed record StoredBody(byte[] Sealed, string? LongHistory);

/// <summary>What an event made of a message, to be written.</summary>
/// <param name="Before">The message before; its state is the condition of the write.</param>
/// <param name="After">The message after.</param>
/// <param name="History">The line to append.</param>
/// <param name="NewChat">The instance that now has a chat with the recipient, if it had none before.</param>
internal sealed record MessageWrite(MessageHeader Before, MessageHeader After, string History, string? NewChat = null)
{
    /// <summary>The history to append to in place of the stored one; null to leave that as it is.</summary>
    public FoldedHistory? Folded { get; init; }

    /// <summary>The write, which makes a long history shorter.</summary>
    /// <param name="longHistory">The stored history, if it is long.</param>
    public MessageWrite Folding(string? longHistory) =>
        longHistory is null ? this : this with { Folded = HistoryFolding.Fold(longHistory) };

    /// <summary>What an event makes of a message; null if the message's state does not allow the event.</summary>
    public static MessageWrite? TryOf(MessageHeader before, MessageEvent happening, long now, string? newChat = null) =>
        MessageLife.Apply(before, happening, now) is { } after
            ? new MessageWrite(before, after, HistoryLine.Of(before, after, happening, now), newChat)
            : null;

    /// <exception cref="InvalidOperationException">The message's state does not allow the event.</exception>
    public static MessageWrite Of(MessageHeader before, MessageEvent happening, long now, string? newChat = null) =>
        TryOf(before, happening, now, newChat)
        ?? throw new InvalidOperationException($"{happening.GetType().Name} is not allowed for a message that is {before.State}.");
}
