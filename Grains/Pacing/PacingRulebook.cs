using Microsoft.Extensions.Options;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Pacing;
using OrleansGateway.Grains.Pools;

namespace OrleansGateway.Grains.Pacing;

/// <summary>Puts the pace of an instance together: its own settings, else its pool's, else the configuration.</summary>
/// <param name="pools">The pools' settings.</param>
/// <param name="options">The configuration.</param>
/// <param name="isServerLocal">Whether the instances connect to a server on this machine, as the Sandbox is.</param>
internal sealed class PacingRulebook(PoolDirectory pools, IOptions<PacingOptions> options, bool isServerLocal)
{
    private readonly PacingSettings _defaults = options.Value.Effective(isServerLocal);

    /// <summary>What holds now. Reads memory only.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="settings">The instance's settings.</param>
    /// <param name="linkedAt">When its number was linked; null where that is not known.</param>
    public PacingRules RulesOf(string tenant, InstanceSettings settings, DateTimeOffset? linkedAt)
    {
        if (options.Value.Mode == PacingMode.Off)
        {
            return PacingRules.None;
        }

        var own = settings.Pacing;
        var pool = pools.Find(tenant, settings.Pool).Pacing;
        return new PacingRules(
            TokenBucket.Of(own?.InstanceRate ?? pool?.InstanceRate ?? _defaults.InstanceRate!),
            TokenBucket.Of(own?.RecipientRate ?? pool?.RecipientRate ?? _defaults.RecipientRate!),
            own?.QuietHours ?? pool?.QuietHours ?? _defaults.QuietHours!,
            own?.WarmUp ?? pool?.WarmUp ?? _defaults.WarmUp!,
            linkedAt);
    }
}
