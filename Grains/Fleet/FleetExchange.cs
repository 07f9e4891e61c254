using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime.Services;
using Orleans.Services;
using OrleansGateway.Grains.Interfaces.Fleet;

namespace OrleansGateway.Grains.Fleet;

/// <summary>Takes the digests of the other silos.</summary>
[Reentrant]
internal sealed class FleetExchange(GrainId id, Silo silo, ILoggerFactory loggers, FleetView fleet)
    : GrainService(id, silo, loggers), IFleetExchange
{
    public Task ReceiveAsync(FleetDigest digest)
    {
        fleet.Receive(digest);
        return Task.CompletedTask;
    }
}

/// <summary>Finds the exchange of a silo.</summary>
internal sealed class FleetExchangeClient(IServiceProvider services)
    : GrainServiceClient<IFleetExchange>(services), IGrainServiceClient<IFleetExchange>
{
    public IFleetExchange Of(SiloAddress silo) => GetGrainService(silo);
}
