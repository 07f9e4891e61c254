using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansGateway.Grains.Diagnostics;
using OrleansGateway.Grains.Interfaces.Options;
using OrleansGateway.Grains.LoadBalancer;
using OrleansGateway.Grains.Queue.Dispatch;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Queue.Partition;
using OrleansGateway.Grains.Queue.Store;

namespace OrleansGateway.Grains.Queue;

/// <summary>Registers what the queue and load balancer grains need beside the storage.</summary>
public static class QueueServiceExtensions
{
    /// <summary>
    /// Adds the queue: its options, its stores and the picker of the load balancer. Needs <c>AddGatewayStorage</c> and a fleet
    /// view; what wakes partitions after a start is added with the grains.
    /// </summary>
    /// <param name="services">The services.</param>
    public static IServiceCollection AddGatewayQueue(this IServiceCollection services)
    {
        services.AddGatewayOptions<QueueOptions>();
        services.AddSingleton<QueueInstruments>();
        services.TryAddSingleton<GatewayInstruments>();
        services.AddSingleton<InstancePicker>();
        services.AddSingleton<EmptyPools>();
        services.TryAddSingleton<IMessageRouterFactory, GrainRouterFactory>();
        services.AddSingleton<PartitionStoresFactory>();
        services.AddSingleton<QueuePartitionFactory>();
        services.AddSingleton<QueueMapStore>();
        services.AddSingleton<QueueDirectoryStore>();
        services.AddSingleton<SuppressionStore>();
        return services;
    }
}
