using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Interfaces.LoadBalancer;

namespace OrleansGateway.Grains.Tests.Queue;

/// <summary>A fleet that a test sets.</summary>
internal sealed class FakeFleet : IFleetView
{
    private readonly Dictionary<string, FleetPool> _pools = new(StringComparer.Ordinal);
    private long _version;

    public void Set(string pool, params FleetMember[] members) => _pools[pool] = new FleetPool("default", pool, ++_version, members);

    public void SetConnected(string pool, params string[] instances) =>
        Set(pool, [.. instances.Select(instance => new FleetMember(instance) { IsConnected = true })]);

    public void Use(string pool, BalancingStrategy strategy) => _pools[pool] = _pools[pool] with { Strategy = strategy };

    /// <summary>The pace of the pool or of an instance was configured again.</summary>
    public void SetStamp(string pool, int stamp) => _pools[pool] = _pools[pool] with { PacingStamp = stamp };

    /// <summary>What the store knows and the view does not show yet: the pools of instances.</summary>
    public Dictionary<string, string> Stored { get; } = new(StringComparer.Ordinal);

    public Task<string?> StoredPoolOfAsync(string tenant, string instance) => Task.FromResult(Stored.GetValueOrDefault(instance));

    public FleetPool? FindPool(string tenant, string pool) =>
        tenant == "default" ? _pools.GetValueOrDefault(pool) : null;
}
