using OrleansGateway.Grains.Interfaces.LoadBalancer;

namespace OrleansGateway.Grains.Fleet;

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

    /// <summary>Changes when the pace of the pool or of one of its instances is configured anew.</summary>
    public int PacingStamp { get; init; }
}
