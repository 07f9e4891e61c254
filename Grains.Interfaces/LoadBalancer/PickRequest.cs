using System.Collections.Immutable;

namespace OrleansGateway.Grains.Interfaces.LoadBalancer;

/// <summary>For what an instance is wanted.</summary>
[GenerateSerializer, Immutable, Alias("gateway.balancer.PickRequest")]
public sealed record PickRequest
{
    /// <summary>What stands for the recipient, such as a hash of its JID; sticky strategies go by it.</summary>
    [Id(0)]
    public required string Recipient { get; init; }

    /// <summary>Instances that already have a chat with the recipient; one of them goes first (affinity).</summary>
    [Id(1)]
    public ImmutableArray<string> KnownBy { get; init; } = [];

    /// <summary>Instances that must not be picked, because they just failed or are paused.</summary>
    [Id(2)]
    public ImmutableArray<string> Excluded { get; init; } = [];

    /// <summary>The only instance allowed; null allows all of the pool.</summary>
    [Id(3)]
    public string? Only { get; init; }
}
