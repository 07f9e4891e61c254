using Microsoft.Extensions.Hosting;

namespace OrleansGateway.Grains.Fleet;

/// <summary>Takes a snapshot of the fleet twice a second.</summary>
internal sealed class FleetSnapshots(FleetView fleet, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            fleet.TakeSnapshot();
        }
    }
}
