namespace OrleansGateway.Grains.Queue.Messages;

/// <summary>What an event made of a message, to be written.</summary>
/// <param name="Before">The message before; its state is the condition of the write.</param>
/// <param name="After">The message after.</param>
/// <param name="History">The line to append.</param>
/// <param name="NewChat">The instance that has a chat with the recipient from now on, where that is news.</param>
internal sealed record MessageWrite(MessageHeader Before, MessageHeader After, string History, string? NewChat = null);
