using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Dispatch;
using OrleansGateway.Grains.Queue.Messages;

namespace OrleansGateway.Grains.Queue.Partition;

/// <summary>Reads messages as callers see them, with history and receipts.</summary>
internal sealed class MessageReader(PartitionContext context)
{
    /// <summary>A message of the queue, whichever partition has it; null when there is none.</summary>
    public async Task<QueuedMessage?> FindAsync(string messageId, CancellationToken cancellationToken) =>
        await context.Stores.Messages.LoadAsync(messageId, cancellationToken) is { } row
            ? await ReadAsync(row, cancellationToken)
            : null;

    /// <summary>The message of a row.</summary>
    public async Task<QueuedMessage> ReadAsync(
        (MessageHeader Header, string History, byte[] Sealed) row, CancellationToken cancellationToken)
    {
        var header = row.Header;
        var body = context.Stores.Keys.Open(header.Id, row.Sealed);
        return new QueuedMessage
        {
            Id = header.Id,
            WireId = header.WireId,
            Pool = header.Pool,
            Recipient = body.Recipient,
            OrderingKey = body.OrderingKey,
            Content = body.Content,
            Priority = header.Priority,
            State = header.State,
            AcceptedAt = TimeOf(header.AcceptedAt),
            DueAt = TimeOf(header.NextAt),
            ExpiresAt = header.ExpiresAt is { } expiry ? TimeOf(expiry) : null,
            Instance = header.OnlyInstance,
            Attempts = header.Attempts,
            DeadReason = header.DeadReason,
            History = [.. HistoryLine.Parse(row.History), .. await ReceiptsAsync(header, cancellationToken)],
        };
    }

    /// <summary>Receipts live in the event log of the instance that sent the message.</summary>
    private async Task<IEnumerable<HistoryEntry>> ReceiptsAsync(MessageHeader header, CancellationToken cancellationToken)
    {
        if (header.Instance is not { } instance)
        {
            return [];
        }

        var receipts = await context.Stores.Events.ReceiptsAsync(context.Key.Tenant, instance, header.WireId, cancellationToken);
        return receipts.Where(receipt => ReceiptHistory.KindOf(receipt.Kind) is not null).Select(receipt => new HistoryEntry
        {
            At = receipt.At,
            Kind = ReceiptHistory.KindOf(receipt.Kind)!.Value,
            Instance = instance,
        });
    }

    private static DateTimeOffset TimeOf(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
