using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansGateway.Grains.Interfaces.Fleet;
using OrleansGateway.Grains.Startup;

namespace OrleansGateway.Grains.Fleet;

/// <summary>
/// Sends this silo's digest to every other silo twice a second. A digest that does not arrive is made good by the next one.
/// </summary>
internal sealed partial class FleetBroadcast(
    FleetView fleet, FleetExchangeClient exchanges, IClusterMembershipService membership, ILocalSiloDetails self,
    IHostApplicationLifetime lifetime, TimeProvider time, ILogger<FleetBroadcast> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await HostStart.WaitAsync(lifetime, stoppingToken);
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var digest = fleet.LocalDigest(self.SiloAddress);
            await Task.WhenAll(Others().Select(silo => SendAsync(silo, digest)));
        }
    }

    private IEnumerable<SiloAddress> Others() => membership.CurrentSnapshot.Members.Values
        .Where(member => member.Status == SiloStatus.Active && !member.SiloAddress.Equals(self.SiloAddress))
        .Select(member => member.SiloAddress);

    private async Task SendAsync(SiloAddress silo, FleetDigest digest)
    {
        try
        {
            await exchanges.Of(silo).ReceiveAsync(digest).WaitAsync(Period, time, lifetime.ApplicationStopping);
        }
#pragma warning disable CA1031 // Whatever it is, the other silos still get theirs, and this one the next.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotSent(logger, exception, silo);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Silo {Silo} did not take the digest.")]
    private static partial void LogNotSent(ILogger logger, Exception exception, SiloAddress silo);
}
