using Orleans.Services;

namespace OrleansGateway.Grains.Interfaces.Fleet;

/// <summary>The service of each silo that takes the others' digests. Between silos alone.</summary>
[Alias("gateway.fleet.IFleetExchange"), GrainInterfaceType("gateway.fleet.IFleetExchange")]
public interface IFleetExchange : IGrainService
{
    /// <summary>Takes a silo's digest; it replaces the one before.</summary>
    /// <param name="digest">The digest.</param>
    [Alias("ReceiveAsync")]
    Task ReceiveAsync(FleetDigest digest);
}
