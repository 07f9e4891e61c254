using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Messages;

/// <summary>The address of a message is not that of a person. It is not quoted, since it may contain a number.</summary>
public sealed class InvalidRecipientException() : InvalidRequestException(
    $"Messages go to a person: digits at {JidServer.User} or at {JidServer.Lid}, without a device.");

/// <summary>A text cannot be sent: it is empty, too long, or not valid Unicode. The text is not quoted.</summary>
/// <param name="message">What is wrong and what to do.</param>
public sealed class InvalidTextException(string message) : InvalidRequestException(message);

/// <summary>A wire id is not valid.</summary>
public sealed class InvalidWireIdException()
    : InvalidRequestException($"A wire id has 1 to {MessageRules.MaxWireIdLength} ASCII letters, digits, '.', '-' or '_'.");

/// <summary>A message claims what its sender may not claim; it is reported and nothing more.</summary>
/// <param name="claim">What it claims, without content.</param>
internal sealed class ForgedContentException(string claim) : ProtocolViolationException($"The sender may not send {claim}.");
