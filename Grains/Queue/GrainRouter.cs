using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.LoadBalancer;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Dispatch;
using OrleansGateway.Grains.Storage;

namespace OrleansGateway.Grains.Queue;

/// <summary>Routes to the grains of a tenant.</summary>
internal sealed class GrainRouter(IGrainFactory grains, string tenant) : IMessageRouter
{
    public Task<PickResult> PickAsync(string pool, PickRequest request, CancellationToken cancellationToken) =>
        grains.GetGrain<ILoadBalancerGrain>($"{tenant}/{pool}").PickAsync(request, cancellationToken);

    public Task<SendResult> SendAsync(string instance, SendRequest request, CancellationToken cancellationToken) =>
        grains.GetGrain<IInstanceGrain>($"{tenant}/{instance}").SendAsync(request, cancellationToken);

    public async Task<EnqueueResult> EnqueueAsync(
        QueueKey partition, EnqueueRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await grains.GetGrain<IQueueGrain>(partition.ToString()).EnqueueAsync(request, cancellationToken);
        }
#pragma warning disable CA1031 // Whatever failed there is no reason for this partition to end.
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            throw new StorageUnavailableException($"Partition {partition} does not answer.", error);
        }
    }
}

/// <summary>Makes routers to grains.</summary>
internal sealed class GrainRouterFactory(IGrainFactory grains) : IMessageRouterFactory
{
    public IMessageRouter Create(string tenant) => new GrainRouter(grains, tenant);
}
