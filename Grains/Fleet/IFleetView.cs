using OrleansGateway.Grains.Interfaces.LoadBalancer;

namespace OrleansGateway.Grains.Fleet;

/// <summary>The silo's own view of the fleet, refreshed in the background. Finding a pool is a look-up in memory.</summary>
internal interface IFleetView
{
    /// <summary>A pool as last seen.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="pool">The pool's name.</param>
    /// <returns>The pool with all its instances, connected or not; null when it has no instance.</returns>
    FleetPool? FindPool(string tenant, string pool);

    /// <summary>The pool of an instance by the store, for an instance that the view does not show where it is expected.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="instance">The instance's id.</param>
    /// <returns>The pool's name; null when the tenant has no such instance.</returns>
    Task<string?> StoredPoolOfAsync(string tenant, string instance);
}

/// <summary>A pool in a snapshot of the fleet.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Name">The pool's name.</param>
/// <param name="Version">Changes with every snapshot; picks are counted against it.</param>
/// <param name="Members">The instances.</param>
internal sealed record FleetPool(string Tenant, string Name, long Version, IReadOnlyList<FleetMember> Members)
{
    /// <summary>How the pool spreads its messages.</summary>
    public BalancingStrategy Strategy { get; init; } = BalancingStrategy.LeastUsed;

    /// <summary>Whether an instance that has a chat with the recipient goes first.</summary>
    public bool Affinity { get; init; } = true;

    /// <summary>Changes when the pace of the pool or of one of its instances is configured again.</summary>
    public int PacingStamp { get; init; }
}

/// <summary>An instance in a snapshot of the fleet.</summary>
/// <param name="Instance">Its id, without the tenant.</param>
internal sealed record FleetMember(string Instance)
{
    /// <summary>Whether it is connected and logged in.</summary>
    public bool IsConnected { get; init; }

    /// <summary>Whether it is logged out, banned or locked, and will not come back by itself.</summary>
    public bool IsLoggedOut { get; init; }

    /// <summary>Until when it rests; null when it does not.</summary>
    public DateTimeOffset? RestUntil { get; init; }

    /// <summary>Messages sent within the sliding window.</summary>
    public long SentInWindow { get; init; }

    /// <summary>Messages under way.</summary>
    public int InFlight { get; init; }

    /// <summary>Its share under the weighted strategy; 1 or more.</summary>
    public int Weight { get; init; } = 1;
}
