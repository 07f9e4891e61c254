using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Queue.Store;

/// <summary>Moves slots of one partition to another.</summary>
internal sealed class SlotMoveStore(PartitionRows partition)
{
    // The map as this very move leaves it: a move that lost the race for the map's epoch moves nothing.
    private const string MapIsMoved = """
        EXISTS (SELECT 1 FROM queue_maps
            WHERE tenant = @tenant AND queue = @queue AND epoch = @map + 1 AND owners = @owners)
        """;

    private static readonly SqlText MoveMapText = new($"""
        UPDATE queue_maps SET owners = @owners, epoch = epoch + 1
        WHERE tenant = @tenant AND queue = @queue AND epoch = @map AND {Fence.Condition}
        """);

    // One statement per partial index, so that none reads the rows of other slots.
    private static readonly SqlText[] MoveSlotsTexts =
    [
        MoveSlotsText("state = 0"), MoveSlotsText("state = 1 AND held = 0"), MoveSlotsText("held = 1"), MoveSlotsText("state = 4"),
    ];

    // Left from an earlier time when the target had slots: a resume since then did not reach it.
    private static readonly SqlText DropPausesText = new($"""
        DELETE FROM queue_pauses
        WHERE tenant = @tenant AND queue = @queue AND partition_no = @target AND {MapIsMoved} AND {Fence.Condition}
        """);

    private static readonly SqlText CopyPausesText = new($"""
        INSERT INTO queue_pauses (tenant, queue, partition_no, pool, instance, epoch)
        SELECT tenant, queue, @target, pool, instance, @epoch FROM queue_pauses
        WHERE {PartitionRows.OfPartition} AND {MapIsMoved} AND {Fence.Condition}
        ON CONFLICT DO NOTHING
        """);

    /// <summary>
    /// Moves slots, with all their messages that are not finished, to another partition, and says so in the map, in one unit.
    /// A partition that had no slot inherits the pauses.
    /// </summary>
    /// <returns>The new map; null when the map was changed meanwhile, and nothing was moved.</returns>
    public async Task<QueueMap?> MoveAsync(QueueMap map, SlotMove move, CancellationToken cancellationToken)
    {
        var owners = map.Owners.ToBuilder();
        foreach (var slot in move.Slots)
        {
            owners[slot] = move.Target;
        }

        var moved = map with { Epoch = map.Epoch + 1, Owners = owners.MoveToImmutable() };
        var results = await partition.CommitAsync([.. MoveStatements(map, move, QueueMapStore.ToBytes(moved.Owners))], cancellationToken);
        return results[0].Affected == 1 ? moved : null;
    }

    private IEnumerable<SqlStatement> MoveStatements(QueueMap map, SlotMove move, byte[] owners)
    {
        var (key, fence) = (partition.Key, partition.Fence);
        yield return MoveMapText.With(owners, key.Tenant, key.Queue, map.Epoch, fence.LeaseKey, fence.Epoch);
        foreach (var text in MoveSlotsTexts)
        {
            yield return text.With(
                move.Target, fence.Epoch, key.Tenant, key.Queue, key.Partition, move.First, move.Last, map.Epoch, owners,
                fence.LeaseKey);
        }

        if (!map.Owners.Contains(move.Target))
        {
            yield return DropPausesText.With(
                key.Tenant, key.Queue, move.Target, map.Epoch, owners, fence.LeaseKey, fence.Epoch);
            yield return CopyPausesText.With(
                move.Target, fence.Epoch, key.Tenant, key.Queue, key.Partition, map.Epoch, owners, fence.LeaseKey);
        }
    }

    private static SqlText MoveSlotsText(string among) => new($"""
        UPDATE messages SET partition_no = @target, epoch = @epoch
        WHERE {PartitionRows.OfPartition} AND {among} AND slot BETWEEN @first AND @last AND {MapIsMoved} AND {Fence.Condition}
        """);
}
