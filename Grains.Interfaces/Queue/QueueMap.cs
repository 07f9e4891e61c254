using System.Collections.Immutable;

namespace OrleansGateway.Grains.Interfaces.Queue;

/// <summary>Which partition of a queue owns which slot. A queue that was never split has one partition, which owns all.</summary>
[GenerateSerializer, Immutable, Alias("gateway.queue.QueueMap")]
public sealed record QueueMap
{
    /// <summary>The most partitions that a queue may have.</summary>
    public const int MaxPartitions = 128;

    /// <summary>The map of a queue that was never split.</summary>
    public static readonly QueueMap Undivided = new() { Owners = [.. new int[QueueSlots.Count]] };

    /// <summary>Grows with every change of the map.</summary>
    [Id(0)]
    public long Epoch { get; init; }

    /// <summary>How many partitions the queue is to have; slots move until it has them.</summary>
    [Id(1)]
    public int Partitions { get; init; } = 1;

    /// <summary>The partition that owns each slot, <see cref="QueueSlots.Count"/> entries.</summary>
    [Id(2)]
    public required ImmutableArray<int> Owners { get; init; }

    /// <summary>Whether the slots are spread evenly over the wanted partitions, so that nothing is left to move.</summary>
    [Id(3)]
    public bool IsSettled { get; init; } = true;

    /// <summary>The partitions that own a slot, in ascending order.</summary>
    public IEnumerable<int> Used => Owners.Distinct().Order();

    /// <summary>The partition that owns an ordering key.</summary>
    /// <param name="orderingKey">The ordering key.</param>
    public int OwnerOf(string orderingKey) => Owners[QueueSlots.Of(orderingKey)];
}
