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
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly EventSignal _hurry = new();
    private readonly Waker<QueueKey> _waker = new(
        (key, cancellationToken) => grains.GetGrain<IQueueGrain>(key.ToString()).WakeAsync(cancellationToken), logger);

    /// <summary>Scans now: a silo is gone, and with it the timers of its partitions.</summary>
    public void Hurry() => _hurry.Raise();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await HostStart.WaitAsync(lifetime, stoppingToken);
        while (true)
        {
            // Taken before the scan, so that a hurry in the middle of it leads to another one.
            var hurry = _hurry.Next;
            var isComplete = await ScanAsync(stoppingToken);
            var pause = isComplete ? Period : Waker<QueueKey>.RetryPause;
            await Task.WhenAny(hurry, Task.Delay(pause, time, stoppingToken));
            stoppingToken.ThrowIfCancellationRequested();
        }
    }

    /// <returns>Whether all partitions with open messages are awake.</returns>
    private async Task<bool> ScanAsync(CancellationToken stoppingToken)
    {
        try
        {
            var open = await queues.WithOpenMessagesAsync(stoppingToken);
            return (await _waker.WakeAsync(open, stoppingToken)).Count == 0;
        }
#pragma warning disable CA1031 // The next scan tries again; nothing depends on a single one.
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogScanFailed(logger, error);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The scan for open messages failed; the next one tries again.")]
    private static partial void LogScanFailed(ILogger logger, Exception error);
}
