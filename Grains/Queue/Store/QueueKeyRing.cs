using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Storage.Sealing;

namespace OrleansGateway.Grains.Queue.Store;

/// <summary>The key ring as one queue uses it: it seals bodies, and hashes what must be found or compared by equality.</summary>
internal sealed class QueueKeyRing(KeyRing keys, QueueKey queue)
{
    public byte[] Seal(string messageId, MessageBody body) => keys.Seal(body.Encode(), ContextOf(messageId));

    /// <exception cref="SealBrokenException">The envelope cannot be opened.</exception>
    /// <exception cref="InvalidDataException">The form of the body is unknown to this release.</exception>
    /// <exception cref="EndOfStreamException">The body is incomplete.</exception>
    public MessageBody Open(string messageId, byte[] envelope) => MessageBody.Decode(keys.Open(envelope, ContextOf(messageId)));

    public string RecipientHash(string recipient) => keys.RecipientHash(queue.Tenant, recipient);

    public string LineHash(string pool, string orderingKey) =>
        keys.LookupHash($"line\0{queue.Tenant}\0{queue.Queue}\0{pool}", orderingKey);

    /// <summary>The hash of a request's idempotency key; null if it has none.</summary>
    public string? IdempotencyHash(EnqueueRequest request) => request.IdempotencyKey is { } idempotencyKey
        ? keys.LookupHash($"idempotency\0{queue.Tenant}\0{queue.Queue}", idempotencyKey)
        : null;

    /// <summary>The hash of what must be the same when an idempotency key is used again.</summary>
    public string IdentityHash(EnqueueRequest request) =>
        keys.LookupHash("body", Convert.ToBase64String(MessageBody.IdentityOf(request)));

    private SealContext ContextOf(string messageId) => new(queue.Tenant, queue.Queue, "message", messageId);
}
