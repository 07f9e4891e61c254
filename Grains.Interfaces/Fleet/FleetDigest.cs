using System.Collections.Immutable;

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
}
