using Microsoft.Extensions.Options;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Storage.Events;
using OrleansGateway.Grains.Storage.Sealing;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Queue.Store;

/// <summary>The stores of one partition.</summary>
internal sealed class PartitionStores
{
    /// <summary>Messages by id.</summary>
    public required MessageStore Messages { get; init; }

    /// <summary>Messages by their place in the queue.</summary>
    public required BacklogStore Backlog { get; init; }

    public required DeadLetterStore DeadLetters { get; init; }

    public required PauseStore Pauses { get; init; }

    public required ScheduleStore Schedules { get; init; }

    public required ChatStore Chats { get; init; }

    public required SlotMoveStore SlotMoves { get; init; }

    /// <summary>The maps of all queues.</summary>
    public required QueueMapStore Maps { get; init; }

    /// <summary>The suppression lists of all tenants.</summary>
    public required SuppressionStore Suppressions { get; init; }

    /// <summary>The event logs of all instances, which have the receipts.</summary>
    public required EventLogStore Events { get; init; }

    /// <summary>Seals and hashes for the partition's queue.</summary>
    public required QueueKeyRing Keys { get; init; }
}

/// <summary>Makes the stores of partitions.</summary>
internal sealed class PartitionStoresFactory(
    ISqlDatabase database, WriteCoalescer coalescer, KeyRing keys, IOptions<QueueOptions> options)
{
    /// <param name="key">The partition.</param>
    /// <param name="fence">The lease under which it writes.</param>
    public PartitionStores Create(QueueKey key, Fence fence)
    {
        var partition = new PartitionRows(database, coalescer, key, fence);
        return new PartitionStores
        {
            Messages = new MessageStore(partition, options.Value.PriorityStep),
            Backlog = new BacklogStore(partition, options.Value.PriorityStep),
            DeadLetters = new DeadLetterStore(partition),
            Pauses = new PauseStore(partition),
            Schedules = new ScheduleStore(partition, keys),
            Chats = new ChatStore(partition),
            SlotMoves = new SlotMoveStore(partition),
            Maps = new QueueMapStore(database, coalescer),
            Suppressions = new SuppressionStore(database, coalescer, keys),
            Events = new EventLogStore(database, coalescer, keys),
            Keys = new QueueKeyRing(keys, key),
        };
    }
}
