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
