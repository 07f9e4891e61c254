using OrleansGateway.Grains.Interfaces.Pools;

namespace OrleansGateway.Grains.Pools;

/// <summary>A pool's settings as stored.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Pool">The pool's name.</param>
/// <param name="Version">Grows with every change.</param>
/// <param name="Settings">The settings.</param>
internal sealed record StoredPool(string Tenant, string Pool, long Version, PoolSettings Settings);
