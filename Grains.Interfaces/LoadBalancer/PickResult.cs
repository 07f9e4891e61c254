namespace OrleansGateway.Grains.Interfaces.LoadBalancer;

/// <summary>The instance that was picked, or why there is none.</summary>
[GenerateSerializer, Immutable, Alias("gateway.balancer.PickResult")]
public sealed record PickResult
{
    /// <summary>The instance's id (without the tenant); null when there is none.</summary>
    [Id(0)]
    public string? Instance { get; init; }

    /// <summary>Why there is none: the reason that would pass first.</summary>
    [Id(1)]
    public PickFailure Failure { get; init; }

    /// <summary>When one may be free again, where that is known.</summary>
    [Id(2)]
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>An instance was found.</summary>
    /// <param name="instance">Its id.</param>
    public static PickResult Found(string instance) => new() { Instance = instance };

    /// <summary>None was found.</summary>
    /// <param name="failure">Why.</param>
    /// <param name="retryAt">When one may be free again, where that is known.</param>
    public static PickResult None(PickFailure failure, DateTimeOffset? retryAt = null) =>
        new() { Failure = failure, RetryAt = retryAt };
}

/// <summary>Why no instance could be picked; the later ones pass sooner.</summary>
public enum PickFailure
{
    /// <summary>One was picked.</summary>
    None = 0,

    /// <summary>The pool has no instance yet, or the wanted one is not in it.</summary>
    NoInstance = 1,

    /// <summary>All instances are logged out, banned or locked.</summary>
    AllLoggedOut = 2,

    /// <summary>All that are left were excluded by the request.</summary>
    AllExcluded = 3,

    /// <summary>None is connected at the moment.</summary>
    NoneConnected = 4,

    /// <summary>The connected ones rest.</summary>
    AllResting = 6,
}
