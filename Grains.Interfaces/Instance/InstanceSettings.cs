using OrleansGateway.Grains.Interfaces.Pacing;

namespace OrleansGateway.Grains.Interfaces.Instance;

/// <summary>What can be configured of an instance.</summary>
[GenerateSerializer, Immutable, Alias("gateway.instance.InstanceSettings")]
public sealed record InstanceSettings
{
    /// <summary>The pool of instances that know none.</summary>
    public const string DefaultPool = "default";

    /// <summary>The highest weight.</summary>
    public const int MaxWeight = 1000;

    /// <summary>The longest push name.</summary>
    public const int MaxPushNameLength = 25;

    /// <summary>The pool that it belongs to. Default: <c>default</c>.</summary>
    [Id(0)]
    public string Pool { get; init; } = DefaultPool;

    /// <summary>Its share under the weighted strategy, 1 to 1,000. Default: 1.</summary>
    [Id(1)]
    public int Weight { get; init; } = 1;

    /// <summary>The name that the account shows to others, at most 25 characters. Default: none.</summary>
    [Id(2)]
    public string PushName { get; init; } = "";

    /// <summary>Its own pace. Default: null, the pool's.</summary>
    [Id(3)]
    public PacingSettings? Pacing { get; init; }

    /// <summary>What is wrong with these settings; null when nothing is.</summary>
    public string? Problem() =>
        !InstanceKey.IsName(Pool) ? $"A pool's name has {InstanceKey.NameRule}."
        : Weight is < 1 or > MaxWeight ? "A weight is 1 to 1,000."
        : PushName is null or { Length: > MaxPushNameLength } ? "A push name has at most 25 characters."
        : Pacing?.Problem();
}
