namespace OrleansGateway.Grains.Fleet;

/// <summary>The silo's own view of the fleet, refreshed in the background. Reading it is a look-up in memory.</summary>
internal interface IFleetView
{
    /// <summary>A pool as last seen.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="pool">The pool's name.</param>
    /// <returns>The pool with all its instances, connected or not; null when the tenant has no such pool.</returns>
    FleetPool? FindPool(string tenant, string pool);
}
