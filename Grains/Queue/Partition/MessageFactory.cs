using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Dispatch;
using OrleansGateway.Grains.Queue.Messages;

namespace OrleansGateway.Grains.Queue.Partition;

/// <summary>Makes new messages of valid requests: id, wire id for life, and place.</summary>
internal sealed class MessageFactory(PartitionContext context, SequenceSource sequences)
{
    public NewMessage Create(EnqueueRequest request)
    {
        var keys = context.Stores.Keys;
        var orderingKey = request.EffectiveOrderingKey;
        var slot = QueueSlots.Of(orderingKey);
        var header = HeaderOf(request, slot, orderingKey);
        var body = new MessageBody(request.Recipient, orderingKey, request.Content);
        var accepted = new HistoryEntry
        {
            At = DateTimeOffset.FromUnixTimeMilliseconds(header.AcceptedAt),
            Kind = HistoryKind.Accepted,
        };
        return new NewMessage(
            header, slot, keys.IdempotencyHash(request),
            request.IdempotencyKey is null ? null : keys.IdentityHash(request), HistoryLine.Of(accepted), keys.Seal(header.Id, body));
    }

    private MessageHeader HeaderOf(EnqueueRequest request, int slot, string orderingKey)
    {
        var now = context.Time.GetUtcNow();
        var sequence = sequences.Next();
        var isScheduled = request.NotBefore > now;
        var dueAt = (isScheduled ? request.NotBefore!.Value : now).ToUnixTimeMilliseconds();
        return new MessageHeader
        {
            Id = sequences.NextMessageId(slot, sequence),
            Sequence = sequence,
            Pool = request.Pool,
            LineHash = context.Stores.Keys.LineHash(request.Pool, orderingKey),
            RecipientHash = context.Stores.Keys.RecipientHash(request.Recipient),
            WireId = sequences.NextWireId(),
            Priority = request.Priority,
            AcceptedAt = now.ToUnixTimeMilliseconds(),
            // The sequence never goes back, as the clock may: what comes later must not join its line earlier.
            LineAt = isScheduled ? dueAt : Math.Max(dueAt, SequenceSource.TimeOf(sequence)),
            NextAt = dueAt,
            MaxAttempts = request.MaxAttempts ?? context.Options.MaxAttempts,
            State = isScheduled ? MessageState.Scheduled : MessageState.Pending,
            WantedInstance = request.Instance,
            ExpiresAt = request.ExpiresAt?.ToUnixTimeMilliseconds(),
        };
    }
}
