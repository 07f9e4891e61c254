using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Storage.Sealing;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Queue.Store;

/// <summary>The recurring schedules of one partition, sealed. Every write is fenced by the partition's lease.</summary>
internal sealed class ScheduleStore(PartitionRows partition, KeyRing keys)
{
    private static readonly SqlText ListText = new(
        $"SELECT name, next_at, sealed FROM queue_schedules WHERE {PartitionRows.OfPartition} ORDER BY name");

    private static readonly SqlText PutText = new($"""
        INSERT INTO queue_schedules (tenant, queue, partition_no, name, next_at, epoch, sealed)
        SELECT @tenant, @queue, @partition, @name, @next_at, @epoch, @sealed WHERE {Fence.Condition}
        ON CONFLICT (tenant, queue, partition_no, name) DO UPDATE SET
            next_at = excluded.next_at, epoch = excluded.epoch, sealed = excluded.sealed
        """);

    private static readonly SqlText AdvanceText = new($"""
        UPDATE queue_schedules SET next_at = @next_at, epoch = @epoch
        WHERE {PartitionRows.OfPartition} AND name = @name AND next_at = @former AND {Fence.Condition}
        """);

    private static readonly SqlText RemoveText = new(
        $"DELETE FROM queue_schedules WHERE {PartitionRows.OfPartition} AND name = @name AND {Fence.Condition}");

    /// <summary>All schedules, with the occurrence that each fires next; null when it never fires again.</summary>
    public async Task<IReadOnlyList<StoredSchedule>> ListAsync(CancellationToken cancellationToken)
    {
        var rows = await partition.QueryAsync(
            partition.Bind(ListText),
            static reader => (
                Name: reader.GetString(0), NextAt: reader.IsDBNull(1) ? (long?)null : reader.GetInt64(1),
                Sealed: reader.GetFieldValue<byte[]>(2)),
            cancellationToken);
        return [.. rows.Select(row => new StoredSchedule(Open(row.Name, row.Sealed), row.NextAt))];
    }

    public Task PutAsync(StoredSchedule stored, CancellationToken cancellationToken)
    {
        var schedule = stored.Schedule;
        var sealedSchedule = keys.Seal(ScheduleCodec.Encode(schedule), ContextOf(schedule.Name));
        return CommitAsync(
            partition.Bind(
                PutText, schedule.Name, SqlNull.Or(stored.NextAt), partition.Fence.Epoch, sealedSchedule,
                partition.Fence.LeaseKey),
            cancellationToken);
    }

    /// <summary>Steps from one occurrence to the next; a schedule that was replaced meanwhile is left alone.</summary>
    public Task AdvanceAsync(string name, long former, long? nextAt, CancellationToken cancellationToken) => CommitAsync(
        AdvanceText.With(
            SqlNull.Or(nextAt), partition.Fence.Epoch, partition.Key.Tenant, partition.Key.Queue, partition.Key.Partition, name,
            former, partition.Fence.LeaseKey),
        cancellationToken);

    /// <returns>Whether there was one.</returns>
    public async Task<bool> RemoveAsync(string name, CancellationToken cancellationToken) =>
        await CommitAsync(
            partition.Bind(RemoveText, name, partition.Fence.LeaseKey, partition.Fence.Epoch), cancellationToken) == 1;

    private RecurringSchedule Open(string name, byte[] envelope) => ScheduleCodec.Decode(keys.Open(envelope, ContextOf(name)));

    private SealContext ContextOf(string name) => new(partition.Key.Tenant, partition.Key.Queue, "schedule", name);

    private async Task<int> CommitAsync(SqlStatement statement, CancellationToken cancellationToken)
    {
        var results = await partition.CommitAsync([statement], cancellationToken);
        return results[0].Affected;
    }
}
