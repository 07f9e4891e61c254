using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansGateway.Grains.Pools;

/// <summary>Reads the pools' settings before the silo takes its first call, and again and again what other silos changed.</summary>
internal sealed partial class PoolRefresh(
    PoolStore store, PoolDirectory directory, IOptions<PoolOptions> options, TimeProvider time, ILogger<PoolRefresh> logger)
    : BackgroundService, IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => ReadAsync(cancellationToken);

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Refresh, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await ReadAsync(stoppingToken);
            }
#pragma warning disable CA1031 // The settings known so far hold until the next reading.
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogNotRead(logger, error);
            }
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        foreach (var pool in await store.ListAsync(cancellationToken))
        {
            directory.Take(pool);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The settings of pools were not read; those known so far hold.")]
    private static partial void LogNotRead(ILogger logger, Exception error);
}
