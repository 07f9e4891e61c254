using OrleansGateway.Grains.Interfaces.LoadBalancer;
using OrleansGateway.Grains.Interfaces.Pacing;

namespace OrleansGateway.Grains.Interfaces.Pools;

/// <summary>What can be configured of a pool.</summary>
[GenerateSerializer, Immutable, Alias("gateway.pool.PoolSettings")]
public sealed record PoolSettings
{
    /// <summary>How the pool spreads its messages. Default: least used.</summary>
    [Id(0)]
    public BalancingStrategy Strategy { get; init; }

    /// <summary>Whether an instance that has a chat with the recipient goes first. Default: yes.</summary>
    [Id(1)]
    public bool Affinity { get; init; } = true;

    /// <summary>The pace of its instances, where they have none of their own. Default: null, the silo's configuration.</summary>
    [Id(2)]
    public PacingSettings? Pacing { get; init; }

    /// <summary>What is wrong with these settings; null when nothing is.</summary>
    public string? Problem() =>
        !Enum.IsDefined(Strategy) ? "A pool's strategy is LeastUsed, RoundRobin, StickyByRecipient or Weighted."
        : Pacing?.Problem();
}
