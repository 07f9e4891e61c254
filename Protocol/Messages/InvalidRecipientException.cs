using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Messages;

/// <summary>An address that texts cannot be sent to. The address is not part of the message, since it may hold a number.</summary>
public sealed class InvalidRecipientException() : InvalidRequestException(
    $"Texts go to a person: digits at {JidServer.User} or at {JidServer.Lid}, without a device.");
