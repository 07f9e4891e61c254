using System.Collections.Immutable;
using OrleansGateway.Grains.Interfaces.Instance;

namespace OrleansGateway.Grains.Interfaces.Fleet;

/// <summary>What one silo tells the others of its instances.</summary>
[GenerateSerializer, Immutable, Alias("gateway.fleet.FleetDigest")]
public sealed record FleetDigest
{
    /// <summary>The silo.</summary>
    [Id(0)]
    public required SiloAddress Silo { get; init; }

    /// <summary>Its instances.</summary>
    [Id(1)]
    public ImmutableArray<FleetDigestEntry> Instances { get; init; } = [];

    /// <summary>Instances that were deleted there lately, as the text of their <see cref="Instance.InstanceKey"/>.</summary>
    [Id(2)]
    public ImmutableArray<string> Deleted { get; init; } = [];
}

/// <summary>One instance as its silo sees it.</summary>
[GenerateSerializer, Immutable, Alias("gateway.fleet.FleetDigestEntry")]
public sealed record FleetDigestEntry
{
    /// <summary>The tenant.</summary>
    [Id(0)]
    public required string Tenant { get; init; }

    /// <summary>The instance's id.</summary>
    [Id(1)]
    public required string Instance { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(2)]
    public required InstanceState State { get; init; }

    /// <summary>Its pool.</summary>
    [Id(3)]
    public required string Pool { get; init; }

    /// <summary>Its weight.</summary>
    [Id(4)]
    public int Weight { get; init; } = 1;

    /// <summary>Messages under way.</summary>
    [Id(5)]
    public int InFlight { get; init; }

    /// <summary>Messages sent within the sliding window.</summary>
    [Id(6)]
    public long SentInWindow { get; init; }

    /// <summary>Until when it rests; null while it does not.</summary>
    [Id(7)]
    public DateTimeOffset? RestUntil { get; init; }

    /// <summary>Changes when the instance's own pace is configured again.</summary>
    [Id(8)]
    public int PacingStamp { get; init; }
}
