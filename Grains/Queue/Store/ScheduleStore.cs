using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Storage.Sealing;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Queue.Store;

/// <summary>The recurring schedules of one partition, sealed. Every write is fenced by the partition's lease.</summary>
internal sealed class ScheduleStore(
    ISqlDatabase database, WriteCoalescer coalescer, KeyRing keys, QueueKey key, Fence fence)
{
    private const string OfPartition = "tenant = @tenant AND queue = @queue AND partition_no = @partition";

    private static readonly SqlText ListText = new(
        $"SELECT name, next_at, sealed FROM queue_schedules WHERE {OfPartition} ORDER BY name");

    private static readonly SqlText PutText = new($"""
        INSERT INTO queue_schedules (tenant, queue, partition_no, name, next_at, epoch, sealed)
        SELECT @tenant, @queue, @partition, @name, @next_at, @epoch, @sealed WHERE {Fence.Condition}
        ON CONFLICT (tenant, queue, partition_no, name) DO UPDATE SET
            next_at = excluded.next_at, epoch = excluded.epoch, sealed = excluded.sealed
        """);

    private static readonly SqlText AdvanceText = new($"""
        UPDATE queue_schedules SET next_at = @next_at, epoch = @epoch
        WHERE {OfPartition} AND name = @name AND next_at = @former AND {Fence.Condition}
        """);

    private static readonly SqlText RemoveText = new(
        $"DELETE FROM queue_schedules WHERE {OfPartition} AND name = @name AND {Fence.Condition}");

    /// <summary>All schedules, with the occurrence that each fires next; null when it never fires again.</summary>
    public async Task<IReadOnlyList<StoredSchedule>> ListAsync(CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync(
            ListText.With(key.Tenant, key.Queue, key.Partition),
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
            PutText.With(
                key.Tenant, key.Queue, key.Partition, schedule.Name, SqlNull.Or(stored.NextAt), fence.Epoch, sealedSchedule,
                fence.LeaseKey),
            cancellationToken);
    }

    /// <summary>Steps from one occurrence to the next; a schedule that was replaced meanwhile is left alone.</summary>
    public Task AdvanceAsync(string name, long former, long? nextAt, CancellationToken cancellationToken) => CommitAsync(
        AdvanceText.With(SqlNull.Or(nextAt), fence.Epoch, key.Tenant, key.Queue, key.Partition, name, former, fence.LeaseKey),
        cancellationToken);

    /// <returns>Whether there was one.</returns>
    public async Task<bool> RemoveAsync(string name, CancellationToken cancellationToken) =>
        await CommitAsync(
            RemoveText.With(key.Tenant, key.Queue, key.Partition, name, fence.LeaseKey, fence.Epoch), cancellationToken) == 1;

    private RecurringSchedule Open(string name, byte[] envelope) => ScheduleCodec.Decode(keys.Open(envelope, ContextOf(name)));

    private SealContext ContextOf(string name) => new(key.Tenant, key.Queue, "schedule", name);

    private async Task<int> CommitAsync(SqlStatement statement, CancellationToken cancellationToken)
    {
        var results = await coalescer.CommitAsync(new WriteUnit(fence.LeaseKey, [statement], fence), cancellationToken);
        return results[0].Affected;
    }
}
