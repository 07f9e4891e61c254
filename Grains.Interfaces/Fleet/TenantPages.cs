using System.Collections.Immutable;
using OrleansGateway.Grains.Interfaces.Instance;

namespace OrleansGateway.Grains.Interfaces.Fleet;

/// <summary>A page of instances.</summary>
[GenerateSerializer, Immutable, Alias("gateway.fleet.InstancePage")]
public sealed record InstancePage
{
    /// <summary>The most entries of a page of any list.</summary>
    public const int MaxSize = 200;

    /// <summary>The instances by name.</summary>
    [Id(0)]
    public ImmutableArray<InstanceSummary> Instances { get; init; } = [];

    /// <summary>Where the next page begins; null after the last one.</summary>
    [Id(1)]
    public string? NextCursor { get; init; }
}

/// <summary>A page of names.</summary>
[GenerateSerializer, Immutable, Alias("gateway.fleet.NamePage")]
public sealed record NamePage
{
    /// <summary>The names in order.</summary>
    [Id(0)]
    public ImmutableArray<string> Names { get; init; } = [];

    /// <summary>Where the next page begins; null after the last one.</summary>
    [Id(1)]
    public string? NextCursor { get; init; }
}

/// <summary>One instance in a list.</summary>
[GenerateSerializer, Immutable, Alias("gateway.fleet.InstanceSummary")]
public sealed record InstanceSummary
{
    /// <summary>Its id, without the tenant.</summary>
    [Id(0)]
    public required string Instance { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(1)]
    public required InstanceState State { get; init; }

    /// <summary>Its pool.</summary>
    [Id(2)]
    public required string Pool { get; init; }

    /// <summary>Its number with all digits but the last three masked; null when none is linked.</summary>
    [Id(3)]
    public string? MaskedNumber { get; init; }

    /// <summary>The silo where it runs, as address and port; null when it runs nowhere at the moment.</summary>
    [Id(4)]
    public string? Silo { get; init; }
}
