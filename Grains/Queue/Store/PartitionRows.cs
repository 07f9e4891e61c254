using System.Data.Common;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Storage;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Queue.Store;

/// <summary>The database as one partition uses it: it reads, and it writes under the fence of its lease.</summary>
internal sealed class PartitionRows(ISqlDatabase database, WriteCoalescer coalescer, QueueKey key, Fence fence)
{
    /// <summary>The condition that selects the partition's rows, by three parameters.</summary>
    public const string OfPartition = "tenant = @tenant AND queue = @queue AND partition_no = @partition";

    public QueueKey Key => key;

    public Fence Fence => fence;

    /// <summary>A statement whose first three parameters are those of <see cref="OfPartition"/>.</summary>
    public SqlStatement Bind(SqlText text, params object[] further) => text.With([key.Tenant, key.Queue, key.Partition, .. further]);

    public Task<IReadOnlyList<T>> QueryAsync<T>(
        SqlStatement statement, Func<DbDataReader, T> read, CancellationToken cancellationToken) =>
        database.QueryAsync(statement, read, cancellationToken);

    /// <summary>Commits statements as one unit.</summary>
    /// <exception cref="StaleEpochException">Another owner has the partition.</exception>
    public Task<IReadOnlyList<StatementResult>> CommitAsync(
        IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken) =>
        coalescer.CommitAsync(new WriteUnit(fence.LeaseKey, statements, fence), cancellationToken);

    /// <summary>Commits a statement that returns the messages it changed.</summary>
    public async Task<IReadOnlyList<MessageHeader>> CommitReturningAsync(
        SqlStatement statement, CancellationToken cancellationToken)
    {
        var results = await CommitAsync([statement], cancellationToken);
        return [.. results[0].Rows.Select(MessageColumns.HeaderOf)];
    }
}
