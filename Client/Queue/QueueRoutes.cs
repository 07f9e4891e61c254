using OrleansGateway.Client.Calls;
using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Client.Queue;

/// <summary>The map of one queue as this client knows it. It is read again when a partition rejects a message as not its own.</summary>
internal sealed class QueueRoutes(IGrainFactory grains, string tenant, string queue)
{
    private QueueMap? _map;

    /// <summary>The grain that splits the queue.</summary>
    public IQueueMapGrain MapGrain => grains.GetGrain<IQueueMapGrain>($"{tenant}/{queue}");

    public async ValueTask<QueueMap> MapAsync(CancellationToken cancellationToken) =>
        Volatile.Read(ref _map) ?? await RefreshAsync(cancellationToken);

    public async Task<QueueMap> RefreshAsync(CancellationToken cancellationToken)
    {
        var map = await CallRetry.RunAsync(() => MapGrain.GetMapAsync(cancellationToken), cancellationToken);
        Volatile.Write(ref _map, map);
        return map;
    }

    public IQueueGrain Partition(int partition) =>
        grains.GetGrain<IQueueGrain>(new QueueKey(tenant, queue, partition).ToString());

    public async Task<IReadOnlyList<IQueueGrain>> PartitionsAsync(CancellationToken cancellationToken) =>
        [.. (await RefreshAsync(cancellationToken)).Used.Select(Partition)];

    public async Task<IQueueGrain> OwnerOfMessageAsync(string messageId, CancellationToken cancellationToken)
    {
        var slot = QueueSlots.OfMessage(messageId)
            ?? throw new ArgumentException("The message id is not valid; use an id that EnqueueAsync returned.", nameof(messageId));
        return Partition((await MapAsync(cancellationToken)).Owners[slot]);
    }
}
