using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansGateway.Grains.Events;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Store;
using OrleansGateway.Grains.Startup;

namespace OrleansGateway.Grains.Recovery;

/// <summary>
/// The slow scan behind timers and reminders: wakes partitions that have open messages after the silo has started, when
/// another silo has died, and once a minute.
/// </summary>
internal sealed partial class PartitionWaker(
    QueueDirectoryStore queues, IGrainFactory grains, IHostApplicationLifetime lifetime, TimeProvider time,
    ILogger<PartitionWaker> logger) : BackgroundService
{
    private const int AtOnce = 64;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    // Until the directory gives up what a dead silo may hold, the partitions of that silo do not answer.
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly EventSignal _hurry = new();

    /// <summary>Scans now: a silo is gone, and with it the timers of its partitions.</summary>
    public void Hurry() => _hurry.Raise();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await HostStart.WaitAsync(lifetime, stoppingToken);
        while (true)
        {
            // Asked before the scan, so that a hurry in the middle of it brings another one.
            var hurry = _hurry.Next;
            var isComplete = await ScanAsync(stoppingToken);
            await Task.WhenAny(hurry, Task.Delay(isComplete ? Period : RetryPause, time, stoppingToken));
            stoppingToken.ThrowIfCancellationRequested();
        }
    }

    /// <returns>Whether all partitions with open messages are awake.</returns>
    private async Task<bool> ScanAsync(CancellationToken stoppingToken)
    {
        try
        {
            var asleep = new ConcurrentBag<QueueKey>();
            var bounds = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken };
            var open = await queues.WithOpenMessagesAsync(stoppingToken);
            await Parallel.ForEachAsync(open, bounds, async (key, cancellationToken) =>
            {
                if (!await TryWakeAsync(key, cancellationToken))
                {
                    asleep.Add(key);
                }
            });
            return asleep.IsEmpty;
        }
#pragma warning disable CA1031 // The next scan tries again; nothing depends on a single one.
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogScanFailed(logger, error);
            return false;
        }
    }

    private async ValueTask<bool> TryWakeAsync(QueueKey key, CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<IQueueGrain>(key.ToString()).WakeAsync(cancellationToken);
            return true;
        }
#pragma warning disable CA1031 // One partition that does not answer must not keep the others asleep.
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogNotWoken(logger, error, key.ToString());
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The scan for open messages failed; the next one tries again.")]
    private static partial void LogScanFailed(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Partition {Partition} could not be woken; it is tried again.")]
    private static partial void LogNotWoken(ILogger logger, Exception error, string partition);
}
