using System.Data.Common;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Queue.Store;

/// <summary>The pauses of one partition.</summary>
internal sealed class PauseStore(PartitionRows partition)
{
    // An empty pool or instance stands for all.
    private static readonly SqlText ListText = new($"SELECT pool, instance FROM queue_pauses WHERE {PartitionRows.OfPartition}");

    private static readonly SqlText PauseText = new($"""
        INSERT INTO queue_pauses (tenant, queue, partition_no, pool, instance, epoch)
        SELECT @tenant, @queue, @partition, @pool, @instance, @epoch WHERE {Fence.Condition}
        ON CONFLICT DO NOTHING
        """);

    private static readonly SqlText ResumeText = new($"""
        DELETE FROM queue_pauses WHERE {PartitionRows.OfPartition} AND pool = @pool AND instance = @instance AND {Fence.Condition}
        """);

    /// <summary>The pauses that are set.</summary>
    public Task<IReadOnlyList<PauseScope>> ListAsync(CancellationToken cancellationToken) =>
        partition.QueryAsync(
            partition.Bind(ListText),
            static reader => new PauseScope { Pool = TextOrNull(reader, 0), Instance = TextOrNull(reader, 1) },
            cancellationToken);

    /// <summary>Sets or removes a pause.</summary>
    public Task SetAsync(PauseScope scope, bool isPaused, CancellationToken cancellationToken)
    {
        var (pool, instance) = (scope.Pool ?? "", scope.Instance ?? "");
        var statement = isPaused
            ? partition.Bind(PauseText, pool, instance, partition.Fence.Epoch, partition.Fence.LeaseKey)
            : partition.Bind(ResumeText, pool, instance, partition.Fence.LeaseKey, partition.Fence.Epoch);
        return partition.CommitAsync([statement], cancellationToken);
    }

    private static string? TextOrNull(DbDataReader reader, int column) =>
        reader.GetString(column) is { Length: > 0 } text ? text : null;
}
