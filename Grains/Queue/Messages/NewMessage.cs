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
