using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Startup;

namespace OrleansGateway.Grains.Recovery;

/// <summary>
/// Watches the membership: when a silo is declared dead, its instances are not connected any more, and each survivor wakes
/// its share of all instances, and the partitions that have something to send, at once.
/// </summary>
internal sealed partial class FleetWatch(
    FleetView fleet, IClusterMembershipService membership, ILocalSiloDetails self, InstanceWaker instances,
    PartitionWaker partitions, IHostApplicationLifetime lifetime, ILogger<FleetWatch> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await HostStart.WaitAsync(lifetime, stoppingToken);
        var dead = new HashSet<SiloAddress>();
        var waking = Task.CompletedTask;
        await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(stoppingToken))
        {
            var gone = snapshot.Members.Values
                .Where(member => member.Status == SiloStatus.Dead && dead.Add(member.SiloAddress)).ToArray();
            foreach (var member in gone)
            {
                fleet.Forget(member.SiloAddress);
                LogGone(logger, member.SiloAddress);
            }

            if (gone.Length > 0)
            {
                // Not awaited here: another silo may die before everything of this one is awake.
                partitions.Hurry();
                waking = Task.WhenAll(waking, instances.WakeAsync(id => IsOurs(id, snapshot), stoppingToken));
            }
        }

        await waking;
    }

    private bool IsOurs(GrainId instance, ClusterMembershipSnapshot snapshot)
    {
        var survivors = snapshot.Members.Values.Where(member => member.Status == SiloStatus.Active)
            .Select(member => member.SiloAddress).Order().ToArray();
        return survivors.Length == 0
            || survivors[instance.GetUniformHashCode() % survivors.Length].Equals(self.SiloAddress);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Silo {Silo} is dead; its instances are woken elsewhere.")]
    private static partial void LogGone(ILogger logger, SiloAddress silo);
}
