using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OrleansGateway.Grains.LoadBalancer;
using OrleansGateway.Grains.Pacing;
using OrleansGateway.Grains.Queue.Dispatch;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Queue.Store;
using OrleansGateway.Grains.Recovery;

namespace OrleansGateway.Grains.Queue;

/// <summary>Registers what the queue and load balancer grains need beside the storage.</summary>
public static class QueueServiceExtensions
{
    /// <summary>
    /// Adds the queue: its options, the picker of the load balancer and the reviver that wakes partitions with open messages
    /// after a start. Needs <c>AddGatewayStorage</c> and a fleet view.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; validated at start.</param>
    public static IServiceCollection AddGatewayQueue(this IServiceCollection services, Action<QueueOptions>? configure = null)
    {
        services.AddOptions<QueueOptions>().Configure(options => configure?.Invoke(options)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<QueueOptions>, QueueOptionsValidation>();
        services.AddSingleton<InstancePicker>();
        services.TryAddSingleton<IQueueOutletFactory, GrainRouterFactory>();
        services.AddSingleton<QueueMapStore>();
        services.AddSingleton<QueueDirectoryStore>();
        services.AddSingleton<SuppressionStore>();
        services.AddSingleton<PacingStore>();
        services.AddSingleton<PartitionWaker>();
        services.AddHostedService(provider => provider.GetRequiredService<PartitionWaker>());
        services.AddHostedService<QueueTrimmer>();
        return services;
    }
}
