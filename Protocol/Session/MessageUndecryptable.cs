using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Session;

/// <summary>A message could not be decrypted; a retry receipt has been sent or is given up.</summary>
/// <param name="Timestamp">The server's time of the message.</param>
/// <param name="Chat">The chat.</param>
/// <param name="Sender">The device that sent it.</param>
/// <param name="Id">The wire id.</param>
/// <param name="Reason">Why, without content.</param>
/// <param name="RetryCount">How many retry receipts this message has had, this one included.</param>
public sealed record MessageUndecryptable(
    DateTimeOffset Timestamp, Jid Chat, Jid Sender, string Id, string Reason, int RetryCount) : DeviceEvent(Timestamp);
