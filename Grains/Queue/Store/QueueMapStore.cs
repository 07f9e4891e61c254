using System.Collections.Immutable;
using System.Data.Common;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Queue.Store;

/// <summary>The maps of queues that were split. Slots move with their messages, see <see cref="SlotMoveStore"/>.</summary>
internal sealed class QueueMapStore(ISqlDatabase database, WriteCoalescer coalescer)
{
    private static readonly SqlText LoadText = new(
        "SELECT epoch, partitions, owners FROM queue_maps WHERE tenant = @tenant AND queue = @queue");

    private static readonly SqlText ListText = new("SELECT epoch, partitions, owners, tenant, queue FROM queue_maps");

    private static readonly SqlText SetText = new("""
        INSERT INTO queue_maps (tenant, queue, epoch, partitions, owners) VALUES (@tenant, @queue, 1, @partitions, @owners)
        ON CONFLICT (tenant, queue) DO UPDATE SET partitions = excluded.partitions, epoch = queue_maps.epoch + 1
        """);

    /// <summary>A queue's map.</summary>
    public async Task<QueueMap> LoadAsync(string tenant, string queue, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync(LoadText.With(tenant, queue), ReadMap, cancellationToken);
        return rows is [var map] ? map : QueueMap.Undivided;
    }

    /// <summary>The partitions of all queues that were split.</summary>
    public async Task<IReadOnlyList<QueueKey>> PartitionsAsync(CancellationToken cancellationToken)
    {
        var maps = await database.QueryAsync(
            ListText.With(),
            static reader => (Map: ReadMap(reader), Tenant: reader.GetString(3), Queue: reader.GetString(4)),
            cancellationToken);
        return [.. maps.SelectMany(row => row.Map.Used.Select(partition => new QueueKey(row.Tenant, row.Queue, partition)))];
    }

    /// <summary>Sets how many partitions a queue shall have.</summary>
    public Task SetPartitionsAsync(string tenant, string queue, int partitions, CancellationToken cancellationToken) =>
        coalescer.CommitAsync(
            new WriteUnit(
                $"{tenant}/map/{queue}", [SetText.With(tenant, queue, partitions, ToBytes(QueueMap.Undivided.Owners))]),
            cancellationToken);

    /// <summary>The stored form of owners: one byte per slot.</summary>
    public static byte[] ToBytes(ImmutableArray<int> owners) => [.. owners.Select(owner => checked((byte)owner))];

    private static QueueMap ReadMap(DbDataReader reader)
    {
        var owners = reader.GetFieldValue<byte[]>(2).Select(owner => (int)owner).ToImmutableArray();
        var map = new QueueMap { Epoch = reader.GetInt64(0), Partitions = reader.GetInt32(1), Owners = owners };
        return map with { IsSettled = SlotAssignment.NextMove(map) is null };
    }
}
