using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Interfaces.Messages;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Storage.Sealing;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Messages;

namespace OrleansGateway.Grains.Queue.Partition;

/// <summary>Checks requests and makes new messages of them.</summary>
internal sealed class MessageIntake(
    QueueKey key, KeyRing keys, IFleetView fleet, SequenceSource sequences, QueueOptions options, TimeProvider time)
{
    private const int MaxAttemptsAllowed = 1000;

    /// <summary>What is wrong with a request.</summary>
    public EnqueueRejection Check(EnqueueRequest request)
    {
        var now = time.GetUtcNow();
        if (!Jid.TryParse(request.Recipient, out var recipient) || !MessageRules.IsRecipient(recipient))
        {
            return EnqueueRejection.InvalidRecipient;
        }

        return request switch
        {
            { Content: TextContent { Text.Length: 0 } } or { Content: null } => EnqueueRejection.EmptyContent,
            { Content: TextContent { Text.Length: > TextContent.MaxLength } } => EnqueueRejection.ContentTooLarge,
            { Priority: < EnqueueRequest.LowestPriority or > EnqueueRequest.HighestPriority } => EnqueueRejection.InvalidPriority,
            _ when request.ExpiresAt <= now || request.ExpiresAt <= request.NotBefore => EnqueueRejection.InvalidTime,
            _ when !AreOptionsValid(request) => EnqueueRejection.InvalidOption,
            _ => CheckFleet(request),
        };
    }

    private EnqueueRejection CheckFleet(EnqueueRequest request) =>
        fleet.FindPool(key.Tenant, request.Pool) is not { } pool ? EnqueueRejection.UnknownPool
        : request.Instance is { } wanted && pool.Members.All(member => member.Instance != wanted) ? EnqueueRejection.UnknownInstance
        : EnqueueRejection.None;

    /// <summary>Makes the message: its id, its wire id for life, its place.</summary>
    public NewMessage Create(EnqueueRequest request)
    {
        var now = time.GetUtcNow();
        var orderingKey = request.EffectiveOrderingKey;
        var slot = QueueSlots.Of(orderingKey);
        var sequence = sequences.Next();
        var id = sequences.MessageId(slot, sequence);
        var isScheduled = request.NotBefore > now;
        var dueAt = (isScheduled ? request.NotBefore!.Value : now).ToUnixTimeMilliseconds();
        var header = new MessageHeader
        {
            Id = id,
            Sequence = sequence,
            Pool = request.Pool,
            LineHash = LineHash(request.Pool, orderingKey),
            RecipientHash = RecipientHash(request.Recipient),
            WireId = sequences.WireId(),
            Priority = request.Priority,
            AcceptedAt = now.ToUnixTimeMilliseconds(),
            // The sequence never goes back, as the clock may: what comes later must not join its line earlier.
            LineAt = isScheduled ? dueAt : Math.Max(dueAt, SequenceSource.TimeOf(sequence)),
            NextAt = dueAt,
            MaxAttempts = request.MaxAttempts ?? options.MaxAttempts,
            State = isScheduled ? MessageState.Scheduled : MessageState.Pending,
            WantedInstance = request.Instance,
            ExpiresAt = request.ExpiresAt?.ToUnixTimeMilliseconds(),
        };
        var body = new MessageBody(request.Recipient, orderingKey, request.Content);
        return new NewMessage(
            header, slot, IdempotencyHash(request), request.IdempotencyKey is null ? null : BodyHash(request),
            HistoryLine.Of(new HistoryEntry { At = now, Kind = HistoryKind.Accepted }),
            body.Seal(keys, key.Tenant, key.Queue, id));
    }

    public string? IdempotencyHash(EnqueueRequest request) => request.IdempotencyKey is { } idempotencyKey
        ? keys.LookupHash($"idempotency\0{key.Tenant}\0{key.Queue}", idempotencyKey)
        : null;

    /// <summary>What must be the same when an idempotency key is used again; times may differ, callers compute them anew.</summary>
    public string BodyHash(EnqueueRequest request) => keys.LookupHash(
        "body", $"{request.Pool}\0{request.Recipient}\0{request.OrderingKey}\0{(request.Content as TextContent)?.Text}");

    public string RecipientHash(string recipient) => keys.RecipientHash(key.Tenant, recipient);

    private static bool AreOptionsValid(EnqueueRequest request) =>
        IsKeyValid(request.OrderingKey) && IsKeyValid(request.IdempotencyKey) && IsKeyValid(request.Instance)
        && request.MaxAttempts is null or (>= 1 and <= MaxAttemptsAllowed);

    private static bool IsKeyValid(string? text) => text is null or { Length: > 0 and <= EnqueueRequest.MaxKeyLength };

    private string LineHash(string pool, string orderingKey) =>
        keys.LookupHash($"line\0{key.Tenant}\0{key.Queue}\0{pool}", orderingKey);
}
