namespace OrleansGateway.Protocol.Core;

/// <summary>A text is no JID. The text itself is not part of the message, since it may hold a phone number.</summary>
/// <param name="text">The text.</param>
public sealed class InvalidJidException(string? text)
    : InvalidRequestException($"Not a JID (length {text?.Length ?? 0}); expected user@server, such as a number at {JidServer.User}.");
