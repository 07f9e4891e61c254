using Microsoft.Extensions.Hosting;
using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Instance;
using OrleansGateway.Grains.Interfaces.Instance;

namespace OrleansGateway.Grains.Recovery;

/// <summary>
/// Fills the fleet view from the store before the silo takes its first call: a message that names an instance which has not
/// come back yet is accepted without a look-up, and waits.
/// </summary>
internal sealed class FleetPreload(InstanceDirectory directory, FleetView fleet) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var id in await directory.ListAsync(cancellationToken))
        {
            if (InstanceKey.TryParse(id.Key.ToString(), out var key) && await directory.ProfileOfAsync(id) is { } profile)
            {
                fleet.Withdraw(key, new FleetReport(profile.RestingState(), profile.Settings, InstanceLoad.None));
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
