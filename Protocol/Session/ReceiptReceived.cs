using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Session;

/// <summary>A receipt for messages of ours.</summary>
/// <param name="Timestamp">The server's time of the receipt.</param>
/// <param name="Chat">The chat.</param>
/// <param name="Sender">The device that gave the receipt.</param>
/// <param name="Ids">The wire ids.</param>
/// <param name="Kind">What the receipt says.</param>
public sealed record ReceiptReceived(
    DateTimeOffset Timestamp, Jid Chat, Jid Sender, IReadOnlyList<string> Ids, ReceiptKind Kind) : DeviceEvent(Timestamp);
