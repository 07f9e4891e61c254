namespace OrleansGateway.Grains.Interfaces.LoadBalancer;

/// <summary>How a pool spreads its messages.</summary>
public enum BalancingStrategy
{
    /// <summary>The instance that sent least within the sliding window, in-flight messages included.</summary>
    LeastUsed = 0,

    /// <summary>One after the other.</summary>
    RoundRobin = 1,

    /// <summary>The same recipient goes to the same instance, as long as it is available.</summary>
    StickyByRecipient = 2,

    /// <summary>In proportion to the weights.</summary>
    Weighted = 3,
}
