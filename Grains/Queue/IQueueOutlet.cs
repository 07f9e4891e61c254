using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.LoadBalancer;

namespace OrleansGateway.Grains.Queue;

/// <summary>Where a partition's messages go: the load balancer and the instances of its tenant.</summary>
internal interface IQueueOutlet
{
    /// <summary>Asks the load balancer for an instance of a pool.</summary>
    Task<PickResult> PickAsync(string pool, PickRequest request, CancellationToken cancellationToken);

    /// <summary>Hands a message to an instance; completes with the server's answer.</summary>
    Task<SendResult> SendAsync(string instance, SendRequest request, CancellationToken cancellationToken);
}
