using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Interfaces.LoadBalancer;

namespace OrleansGateway.Grains.Tests.Queue;

/// <summary>A fleet that a test sets.</summary>
internal sealed class FakeFleet : IFleetView
{
    private readonly Dictionary<string, FleetPool> _pools = new(StringComparer.Ordinal);
    private long _version;

    public void Set(string pool, params FleetMember[] members)
    {
        _pools[pool] = new FleetPool("default", pool, ++_version, members);
        foreach (var member in members)
        {
            Stored[member.Instance] = pool;
        }
    }

    /// <summary>An instance is deleted: neither the view nor the store has it any more.</summary>
    public void Delete(string pool, string instance)
    {
        Set(pool, [.. _pools[pool].Members.Where(member => member.Instance != instance)]);
        Stored.Remove(instance);
    }

    public void SetConnected(string pool, params string[] instances) =>
        Set(pool, [.. instances.Select(instance => new FleetMember(instance) { IsConnected = true })]);

    public void Use(string pool, BalancingStrategy strategy) => _pools[pool] = _pools[pool] with { Strategy = strategy };

    /// <summary>The pace of the pool or of an instance was configured again.</summary>
    public void SetStamp(string pool, int stamp) => _pools[pool] = _pools[pool] with { PacingStamp = stamp };

    /// <summary>The pools of instances as the store knows them, also of instances that the view does not show.</summary>
    public Dictionary<string, string> Stored { get; } = new(StringComparer.Ordinal);

    /// <summary>How often the store was read.</summary>
    public int Reads { get; private set; }

    public Task<string?> StoredPoolOfAsync(string tenant, string instance)
    {
        Reads++;
        return Task.FromResult(Stored.GetValueOrDefault(instance));
    }

    public FleetPool? FindPool(string tenant, string pool) =>
        tenant == "default" ? _pools.GetValueOrDefault(pool) : null;
}
