using OrleansGateway.Grains.Interfaces.Pools;

namespace OrleansGateway.Client.Pools;

/// <summary>One pool of instances: how it spreads its messages, and how fast its numbers send.</summary>
public interface IPoolClient
{
    /// <summary>The pool's name.</summary>
    string Name { get; }

    /// <summary>Sets all settings of the pool, durably; every silo applies them within seconds.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    /// <exception cref="ArgumentException">The settings are not valid; nothing is changed.</exception>
    Task ConfigureAsync(PoolSettings settings, CancellationToken cancellationToken = default);

    /// <summary>The settings as stored; the defaults when the pool has never been configured.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<PoolSettings> GetSettingsAsync(CancellationToken cancellationToken = default);
}
