using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansGateway.Grains.Instance;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Startup;
using OrleansGateway.Grains.Storage;

namespace OrleansGateway.Grains.Recovery;

/// <summary>Wakes the instances when a silo has started, without waiting for their reminders.</summary>
internal sealed partial class InstanceWaker(
    InstanceDirectory directory, IGrainFactory grains, IHostApplicationLifetime lifetime, TimeProvider time,
    ILogger<InstanceWaker> logger)
    : BackgroundService
{
    private const int Attempts = 5;

    private readonly Waker<GrainId> _waker = new(
        (instance, cancellationToken) => grains.GetGrain<IInstanceGrain>(instance).WakeAsync(cancellationToken), logger);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await HostStart.WaitAsync(lifetime, stoppingToken);
        await WakeAsync(_ => true, stoppingToken);
    }

    /// <summary>Wakes instances; one that cannot be woken is left to its reminder after a few attempts.</summary>
    /// <param name="isWanted">Which of all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task WakeAsync(Func<GrainId, bool> isWanted, CancellationToken cancellationToken)
    {
        GrainId[] instances = [.. (await ListAsync(cancellationToken)).Where(isWanted)];
        var asleep = await _waker.WakeAsync(instances, cancellationToken);
        for (var attempt = 1; attempt < Attempts && asleep.Count > 0; attempt++)
        {
            await Task.Delay(Waker<GrainId>.RetryPause, time, cancellationToken);
            asleep = await _waker.WakeAsync(asleep, cancellationToken);
        }

        LogWoken(logger, instances.Length - asleep.Count);
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
                await Task.Delay(Waker<GrainId>.RetryPause, time, cancellationToken);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Woke {Count} instances.")]
    private static partial void LogWoken(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The list of instances could not be read from the store; it is read again.")]
    private static partial void LogNotListed(ILogger logger, Exception exception);
}
