using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Messages;

/// <summary>A wire id that cannot be used.</summary>
public sealed class InvalidWireIdException()
    : InvalidRequestException($"A wire id has 1 to {MessageBuilder.MaxWireIdLength} ASCII letters, digits, '.', '-' or '_'.");
