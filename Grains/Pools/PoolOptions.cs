namespace OrleansGateway.Grains.Pools;

/// <summary>How a silo follows the settings of pools; configuration section <c>Pools</c>.</summary>
public sealed class PoolOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Pools";

    /// <summary>How often a silo reads the settings of pools that others changed. Default: 5 seconds.</summary>
    public TimeSpan Refresh { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What is wrong with the options; null when nothing is.</summary>
    internal string? Problem() => Refresh <= TimeSpan.Zero ? "Pools:Refresh must be positive." : null;
}
