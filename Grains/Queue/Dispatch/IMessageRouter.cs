using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.LoadBalancer;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Storage;

namespace OrleansGateway.Grains.Queue.Dispatch;

/// <summary>Where a partition's messages go: the load balancer, the instances and the other partitions of its tenant.</summary>
internal interface IMessageRouter
{
    /// <summary>Picks an instance of a pool.</summary>
    Task<PickResult> PickAsync(string pool, PickRequest request, CancellationToken cancellationToken);

    /// <summary>Hands a message to an instance; completes with the server's answer.</summary>
    Task<SendResult> SendAsync(string instance, SendRequest request, CancellationToken cancellationToken);

    /// <summary>Hands a message to another partition.</summary>
    /// <exception cref="StorageUnavailableException">It did not answer; whether it took the message is unknown.</exception>
    Task<EnqueueResult> EnqueueAsync(QueueKey partition, EnqueueRequest request, CancellationToken cancellationToken);
}

/// <summary>Makes routers.</summary>
internal interface IMessageRouterFactory
{
    /// <summary>The router of a tenant's queues.</summary>
    IMessageRouter Create(string tenant);
}
