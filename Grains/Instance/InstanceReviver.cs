using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansGateway.Grains.Hosting;
using OrleansGateway.Grains.Interfaces.Instance;

namespace OrleansGateway.Grains.Instance;

/// <summary>Brings the instances back when a silo has started, without waiting for their reminders.</summary>
internal sealed partial class InstanceReviver(
    InstanceDirectory directory, IGrainFactory grains, IHostApplicationLifetime lifetime, ILogger<InstanceReviver> logger)
    : BackgroundService
{
    private const int AtOnce = 64;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await HostStart.WaitAsync(lifetime, stoppingToken);
        await ReviveAsync(_ => true, stoppingToken);
    }

    /// <summary>Wakes instances.</summary>
    /// <param name="isWanted">Which of all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task ReviveAsync(Func<GrainId, bool> isWanted, CancellationToken cancellationToken)
    {
        var instances = (await directory.ListAsync(cancellationToken)).Where(isWanted).ToArray();
        var bounds = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(instances, bounds, WakeAsync);
        LogRevived(logger, instances.Length);
    }

    private async ValueTask WakeAsync(GrainId instance, CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<IInstanceGrain>(instance).WakeAsync(cancellationToken);
        }
#pragma warning disable CA1031 // One instance that cannot be woken must not keep the others asleep; its reminder tries again.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogNotWoken(logger, exception, instance.Key.ToString() ?? "");
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Woke {Count} instances.")]
    private static partial void LogRevived(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Instance {Instance} could not be woken; its reminder will try again.")]
    private static partial void LogNotWoken(ILogger logger, Exception exception, string instance);
}
