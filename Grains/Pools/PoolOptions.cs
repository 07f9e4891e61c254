using OrleansGateway.Grains.Interfaces.Options;

namespace OrleansGateway.Grains.Pools;

/// <summary>How a silo follows the settings of pools; configuration section <c>Pools</c>.</summary>
public sealed class PoolOptions : IGatewayOptions
{
    /// <summary>How often a silo reads pool settings that other silos changed. Default: 5 seconds.</summary>
    public TimeSpan Refresh { get; set; } = TimeSpan.FromSeconds(5);

    static string IGatewayOptions.Section => "Pools";

    void IGatewayOptions.Validate(OptionsChecks checks) =>
        checks.InRange(Refresh, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
}
