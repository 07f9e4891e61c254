using OrleansGateway.Client.Calls;
using OrleansGateway.Grains.Interfaces.Pools;

namespace OrleansGateway.Client.Pools;

/// <summary>Calls one pool's grain.</summary>
internal sealed class PoolClient(string name, IPoolGrain grain) : IPoolClient
{
    public string Name => name;

    public Task ConfigureAsync(PoolSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);

        // Only the silo knows which time zones it has.
        return CallRetry.RunAsync(
            async () =>
            {
                await grain.ConfigureAsync(settings, cancellationToken);
                return true;
            },
            cancellationToken);
    }

    public Task<PoolSettings> GetSettingsAsync(CancellationToken cancellationToken = default) =>
        CallRetry.RunAsync(() => grain.GetSettingsAsync(cancellationToken), cancellationToken);
}
