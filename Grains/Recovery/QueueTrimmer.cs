using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansGateway.Grains.Pacing;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Queue.Store;
using OrleansGateway.Grains.Startup;
using OrleansGateway.Grains.Storage.Events;
using OrleansGateway.Grains.Storage.Hosting;

namespace OrleansGateway.Grains.Recovery;

/// <summary>Deletes once a minute what has been kept long enough, in small batches.</summary>
internal sealed partial class QueueTrimmer(
    TrimmedStores stores, IHostApplicationLifetime lifetime, IOptions<QueueOptions> queueOptions,
    IOptions<GatewayStorageOptions> storageOptions, TimeProvider time, ILogger<QueueTrimmer> logger) : BackgroundService
{
    private const int Batch = 500;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    // A clock that was set back must still find what was taken.
    private static readonly TimeSpan PaceMargin = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await HostStart.WaitAsync(lifetime, stoppingToken);
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            await TryTrimAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TryTrimAsync(CancellationToken stoppingToken)
    {
        try
        {
            await TrimAsync(stoppingToken);
        }
#pragma warning disable CA1031 // The next time tries again; nothing depends on a single one.
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogTrimFailed(logger, error);
        }
    }

    private async Task TrimAsync(CancellationToken stoppingToken)
    {
        var before = time.GetUtcNow() - queueOptions.Value.Retention;
        while (await stores.Queues.TrimAsync(before, Batch, stoppingToken) == Batch)
        {
            stoppingToken.ThrowIfCancellationRequested();
        }

        while (await stores.Pacing.TrimAsync(time.GetUtcNow() - PaceMargin, Batch, stoppingToken) == Batch)
        {
            stoppingToken.ThrowIfCancellationRequested();
        }

        await stores.Events.TrimAsync(storageOptions.Value.EventMaxAge, storageOptions.Value.EventMaxPerInstance, stoppingToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Deleting what is old failed; the next time tries again.")]
    private static partial void LogTrimFailed(ILogger logger, Exception error);
}

/// <summary>The stores in which finished work gathers.</summary>
internal sealed record TrimmedStores(QueueDirectoryStore Queues, EventLogStore Events, PacingStore Pacing);
