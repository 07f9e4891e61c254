namespace OrleansGateway.Grains.Interfaces.LoadBalancer;

/// <summary>Why no instance could be picked; the later ones pass sooner.</summary>
public enum PickFailure
{
    /// <summary>One was picked.</summary>
    None = 0,

    /// <summary>The tenant has no such pool, or the instance asked for is not in it.</summary>
    UnknownPool = 1,

    /// <summary>All instances are logged out, banned or locked.</summary>
    AllLoggedOut = 2,

    /// <summary>All that are left were excluded by the request.</summary>
    AllExcluded = 3,

    /// <summary>None is connected at the moment.</summary>
    NoneConnected = 4,

    /// <summary>The connected ones have used up their limit.</summary>
    LimitReached = 5,

    /// <summary>The connected ones rest or their circuit breaker is open.</summary>
    AllResting = 6,
}
