using System.Data.Common;
using System.Text.Json;
using OrleansGateway.Grains.Interfaces.Pools;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Pools;

/// <summary>The settings of pools.</summary>
internal sealed class PoolStore(ISqlDatabase database, WriteCoalescer coalescer)
{
    private static readonly SqlText PutText = new("""
        INSERT INTO pools (tenant, pool, version, settings) VALUES (@tenant, @pool, 1, @settings)
        ON CONFLICT (tenant, pool) DO UPDATE SET version = pools.version + 1, settings = excluded.settings
        RETURNING version
        """);

    private static readonly SqlText ListText = new("SELECT tenant, pool, version, settings FROM pools");

    private static readonly SqlText FindText = new(
        "SELECT tenant, pool, version, settings FROM pools WHERE tenant = @tenant AND pool = @pool");

    /// <summary>Sets a pool's settings.</summary>
    public async Task<StoredPool> PutAsync(string tenant, string pool, PoolSettings settings, CancellationToken cancellationToken)
    {
        var unit = new WriteUnit($"{tenant}/pool/{pool}", [PutText.With(tenant, pool, JsonSerializer.Serialize(settings))]);
        var results = await coalescer.CommitAsync(unit, cancellationToken);
        return new StoredPool(tenant, pool, (long)results[0].Rows[0][0]!, settings);
    }

    /// <summary>All pools that were ever configured.</summary>
    public Task<IReadOnlyList<StoredPool>> ListAsync(CancellationToken cancellationToken) =>
        database.QueryAsync(ListText.With(), Read, cancellationToken);

    /// <summary>A pool's settings; null where no one configured it.</summary>
    public async Task<StoredPool?> FindAsync(string tenant, string pool, CancellationToken cancellationToken) =>
        (await database.QueryAsync(FindText.With(tenant, pool), Read, cancellationToken)).SingleOrDefault();

    private static StoredPool Read(DbDataReader reader) => new(
        reader.GetString(0), reader.GetString(1), reader.GetInt64(2),
        JsonSerializer.Deserialize<PoolSettings>(reader.GetString(3)) ?? new PoolSettings());
}

/// <summary>A pool's settings as stored.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Pool">The pool's name.</param>
/// <param name="Version">Grows with every change.</param>
/// <param name="Settings">The settings.</param>
internal sealed record StoredPool(string Tenant, string Pool, long Version, PoolSettings Settings);
