using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Device.Sending;

/// <summary>A wire id was used before for a message to another chat.</summary>
public sealed class WireIdConflictException()
    : InvalidRequestException("This wire id belongs to a message to another chat; use a new one for each message.");
