using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansGateway.Grains.Instance;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Startup;
using OrleansGateway.Grains.Storage;

namespace OrleansGateway.Grains.Recovery;

/// <summary>Brings the instances back when a silo has started, without waiting for their reminders.</summary>
internal sealed partial class InstanceWaker(
    InstanceDirectory directory, IGrainFactory grains, IHostApplicationLifetime lifetime, TimeProvider time,
    ILogger<InstanceWaker> logger)
    : BackgroundService
{
    private const int AtOnce = 64;

    // Until the directory gives up what a dead silo may hold, its instances do not answer; that ends well before these attempts.
    private const int Attempts = 5;
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await HostStart.WaitAsync(lifetime, stoppingToken);
        await ReviveAsync(_ => true, stoppingToken);
    }

    /// <summary>Wakes instances; one that cannot be woken is left to its reminder in the end.</summary>
    /// <param name="isWanted">Which of all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task ReviveAsync(Func<GrainId, bool> isWanted, CancellationToken cancellationToken)
    {
        GrainId[] instances = [.. (await ListAsync(cancellationToken)).Where(isWanted)];
        var asleep = await WakeAsync(instances, cancellationToken);
        for (var attempt = 1; attempt < Attempts && asleep.Count > 0; attempt++)
        {
            await Task.Delay(RetryPause, time, cancellationToken);
            asleep = await WakeAsync(asleep, cancellationToken);
        }

        LogRevived(logger, instances.Length - asleep.Count);
    }

    private async Task<IReadOnlyList<GrainId>> ListAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await directory.ListAsync(cancellationToken);
            }
            catch (StorageUnavailableException exception)
            {
                LogNotListed(logger, exception);
                await Task.Delay(RetryPause, time, cancellationToken);
            }
        }
    }

    /// <returns>Those that could not be woken.</returns>
    private async Task<IReadOnlyCollection<GrainId>> WakeAsync(
        IReadOnlyCollection<GrainId> instances, CancellationToken cancellationToken)
    {
        var asleep = new ConcurrentBag<GrainId>();
        var bounds = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(instances, bounds, async (instance, stopped) =>
        {
            if (!await TryWakeAsync(instance, stopped))
            {
                asleep.Add(instance);
            }
        });
        return asleep;
    }

    private async ValueTask<bool> TryWakeAsync(GrainId instance, CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<IInstanceGrain>(instance).WakeAsync(cancellationToken);
            return true;
        }
#pragma warning disable CA1031 // One instance that cannot be woken must not keep the others asleep.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogNotWoken(logger, exception, instance.Key.ToString() ?? "");
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Woke {Count} instances.")]
    private static partial void LogRevived(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Instance {Instance} could not be woken; it is tried again.")]
    private static partial void LogNotWoken(ILogger logger, Exception exception, string instance);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store does not say which instances there are; it is asked again.")]
    private static partial void LogNotListed(ILogger logger, Exception exception);
}
