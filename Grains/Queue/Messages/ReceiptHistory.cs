using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Protocol.Device.Events;

namespace OrleansGateway.Grains.Queue.Messages;

/// <summary>How a receipt shows in a message's history.</summary>
internal static class ReceiptHistory
{
    /// <summary>The kind of line; null for receipts that say nothing of the recipient.</summary>
    public static HistoryKind? KindOf(ReceiptKind kind) => kind switch
    {
        ReceiptKind.Delivered => HistoryKind.Delivered,
        ReceiptKind.Read => HistoryKind.Read,
        ReceiptKind.Played => HistoryKind.Played,
        _ => null,
    };
}
