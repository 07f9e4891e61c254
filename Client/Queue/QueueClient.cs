using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Client.Queue;

/// <summary>Sends each call to the partition that owns the message's slot.</summary>
internal sealed class QueueClient(IGrainFactory grains, string tenant, string queue) : IQueueClient
{
    public Task<EnqueueResult> EnqueueAsync(EnqueueRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var partition = PartitionOf(QueueSlots.Of(request.EffectiveOrderingKey));
        return request.IdempotencyKey is null
            ? partition.EnqueueAsync(request, cancellationToken)
            : CallRetry.RunAsync(() => partition.EnqueueAsync(request, cancellationToken), cancellationToken);
    }

    public async Task<IReadOnlyList<EnqueueResult>> EnqueueManyAsync(
        IReadOnlyList<EnqueueRequest> requests, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return await Partition(0).EnqueueManyAsync([.. requests], cancellationToken);
    }

    public Task<QueuedMessage?> GetAsync(string messageId, CancellationToken cancellationToken = default) =>
        CallRetry.RunAsync(() => OwnerOf(messageId).GetAsync(messageId, cancellationToken), cancellationToken);

    public Task<MessageChange> CancelAsync(string messageId, CancellationToken cancellationToken = default) =>
        CallRetry.RunAsync(() => OwnerOf(messageId).CancelAsync(messageId, cancellationToken), cancellationToken);

    public Task<MessageChange> RescheduleAsync(
        string messageId, DateTimeOffset notBefore, CancellationToken cancellationToken = default) =>
        CallRetry.RunAsync(
            () => OwnerOf(messageId).RescheduleAsync(messageId, notBefore, cancellationToken), cancellationToken);

    public Task<QueueStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default) =>
        CallRetry.RunAsync(() => Partition(0).GetStatisticsAsync(cancellationToken), cancellationToken);

    public IQueueGrain Partition(int partition) =>
        grains.GetGrain<IQueueGrain>(new QueueKey(tenant, queue, partition).ToString());

    private IQueueGrain OwnerOf(string messageId) => QueueSlots.OfMessage(messageId) is { } slot
        ? PartitionOf(slot)
        : throw new ArgumentException("This is no message id; ids come from EnqueueAsync.", nameof(messageId));

    // One partition owns all slots until queues can be split; ids carry their slot, so that they survive that day.
    private IQueueGrain PartitionOf(int slot)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(slot, QueueSlots.Count);
        return Partition(0);
    }
}
