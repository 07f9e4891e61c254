namespace OrleansGateway.Grains.Interfaces.Pools;

/// <summary>The settings of a pool, whether it has instances yet or not. Key: <c>tenant/pool</c>.</summary>
[Alias("gateway.pool.IPoolGrain"), GrainInterfaceType("gateway.pool.IPoolGrain")]
public interface IPoolGrain : IGrainWithStringKey
{
    /// <summary>Sets all settings, durably. Every silo goes by them within seconds.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    /// <exception cref="ArgumentException">The settings are not valid; nothing is changed.</exception>
    [Alias("ConfigureAsync")]
    Task ConfigureAsync(PoolSettings settings, CancellationToken cancellationToken = default);

    /// <summary>The settings as stored; the defaults where no one configured the pool.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    [Alias("GetSettingsAsync")]
    Task<PoolSettings> GetSettingsAsync(CancellationToken cancellationToken = default);
}
