using System.Collections.Concurrent;
using OrleansGateway.Grains.Interfaces.Pools;

namespace OrleansGateway.Grains.Pools;

/// <summary>The silo's copy of all pools' settings. Reading it is a look-up in memory.</summary>
internal sealed class PoolDirectory
{
    private static readonly PoolSettings Default = new();
    private readonly ConcurrentDictionary<(string Tenant, string Pool), StoredPool> _pools = new();
    private long _version;

    /// <summary>Changes whenever a pool's settings do.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>A pool's settings; the defaults where no one configured it.</summary>
    public PoolSettings Find(string tenant, string pool) =>
        _pools.TryGetValue((tenant, pool), out var stored) ? stored.Settings : Default;

    /// <summary>Takes what was stored; an older version than the one known changes nothing.</summary>
    public void Take(StoredPool pool)
    {
        var kept = _pools.AddOrUpdate(
            (pool.Tenant, pool.Pool), pool, (_, known) => known.Version >= pool.Version ? known : pool);
        if (ReferenceEquals(kept, pool))
        {
            Interlocked.Increment(ref _version);
        }
    }
}
