namespace OrleansGateway.Grains.Interfaces.LoadBalancer;

/// <summary>Picks an instance of a pool from the silo's own view of the fleet. Key: <c>tenant/pool</c>.</summary>
[Alias("gateway.balancer.ILoadBalancerGrain"), GrainInterfaceType("gateway.balancer.ILoadBalancerGrain")]
public interface ILoadBalancerGrain : IGrainWithStringKey
{
    /// <summary>Picks an instance. No remote call, no I/O.</summary>
    /// <param name="request">For what.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The instance, or why there is none.</returns>
    [Alias("PickAsync")]
    Task<PickResult> PickAsync(PickRequest request, CancellationToken cancellationToken = default);
}
