using Microsoft.Extensions.DependencyInjection;
using OrleansGateway.Grains.Pacing;

namespace OrleansGateway.Grains.Recovery;

/// <summary>Registers what brings partitions back and what deletes old rows.</summary>
internal static class RecoveryServiceExtensions
{
    /// <summary>Adds the waker of partitions with open messages and the trimmer. Needs the storage and the queue.</summary>
    /// <param name="services">The services.</param>
    public static IServiceCollection AddQueueRecovery(this IServiceCollection services)
    {
        services.AddSingleton<PacingStore>();
        services.AddSingleton<PartitionWaker>();
        services.AddHostedService(provider => provider.GetRequiredService<PartitionWaker>());
        services.AddSingleton<TrimmedStores>();
        services.AddHostedService<QueueTrimmer>();
        return services;
    }
}
