using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Messages;

/// <summary>A text that cannot be sent: it is empty, too long, or no valid Unicode. The text is not part of the message.</summary>
/// <param name="message">What is wrong and what to do.</param>
public sealed class InvalidTextException(string message) : InvalidRequestException(message);
