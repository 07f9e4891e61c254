using Orleans.Concurrency;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Pools;

namespace OrleansGateway.Grains.Pools;

/// <summary>The settings of a pool; the row is the state, so that any activation will do.</summary>
[StatelessWorker]
internal sealed class PoolGrain(PoolStore store, PoolDirectory directory) : Grain, IPoolGrain
{
    private InstanceKey _key;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // A pool's key has the same form as an instance's.
        return InstanceKey.TryParse(this.GetPrimaryKeyString(), out _key)
            ? Task.CompletedTask
            : throw new InvalidOperationException($"The key of a pool is tenant/pool; each has {InstanceKey.NameRule}.");
    }

    public async Task ConfigureAsync(PoolSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Problem() is { } problem)
        {
            throw new ArgumentException(problem, nameof(settings));
        }

        directory.Take(await store.PutAsync(_key.Tenant, _key.Instance, settings, cancellationToken));
    }

    public async Task<PoolSettings> GetSettingsAsync(CancellationToken cancellationToken = default) =>
        (await store.FindAsync(_key.Tenant, _key.Instance, cancellationToken))?.Settings ?? new PoolSettings();
}
