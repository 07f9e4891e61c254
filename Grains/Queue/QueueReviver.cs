using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Pacing;
using OrleansGateway.Grains.Storage.Events;
using OrleansGateway.Grains.Storage.Hosting;

namespace OrleansGateway.Grains.Queue;

/// <summary>
/// The slow scan behind timers and reminders: wakes partitions that have open messages, after the silo has started and once
/// a minute, and deletes what has been kept long enough, in small batches.
/// </summary>
internal sealed partial class QueueReviver(
    QueueDirectoryStore queues, EventLogStore events, PacingStore pacing, IGrainFactory grains, IHostApplicationLifetime lifetime,
    IOptions<QueueOptions> queueOptions, IOptions<GatewayStorageOptions> storageOptions, TimeProvider time,
    ILogger<QueueReviver> logger) : BackgroundService
{
    private const int TrimBatch = 500;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    // A clock that was set back must still find what was taken.
    private static readonly TimeSpan PaceMargin = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await StartedAsync(stoppingToken);
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            await ScanAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task StartedAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var onStart = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
    }

    private async Task ScanAsync(CancellationToken stoppingToken)
    {
        try
        {
            foreach (var key in await queues.WithOpenMessagesAsync(stoppingToken))
            {
                await grains.GetGrain<IQueueGrain>(key.ToString()).WakeAsync(stoppingToken);
            }

            await TrimAsync(stoppingToken);
        }
#pragma warning disable CA1031 // The next scan tries again; nothing depends on a single one.
        catch (Exception error) when (error is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogScanFailed(logger, error);
        }
    }

    private async Task TrimAsync(CancellationToken stoppingToken)
    {
        var before = time.GetUtcNow() - queueOptions.Value.Retention;
        while (await queues.TrimAsync(before, TrimBatch, stoppingToken) == TrimBatch)
        {
            stoppingToken.ThrowIfCancellationRequested();
        }

        while (await pacing.TrimAsync(time.GetUtcNow() - PaceMargin, TrimBatch, stoppingToken) == TrimBatch)
        {
            stoppingToken.ThrowIfCancellationRequested();
        }

        await events.TrimAsync(storageOptions.Value.EventMaxAge, storageOptions.Value.EventMaxPerInstance, stoppingToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The scan for open messages failed; the next one tries again.")]
    private static partial void LogScanFailed(ILogger logger, Exception error);
}
