using System.Text.Json;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Queue.Store;

/// <summary>The messages of one partition by their place: due, first of a line, held, expired; and how many there are.</summary>
internal sealed class BacklogStore(PartitionRows partition, TimeSpan priorityStep)
{
    private static readonly SqlText PromoteText = new($"""
        UPDATE messages SET state = 1, line_at = next_at, rank = next_at - priority * @step, epoch = @epoch
        WHERE (seq, id) IN (
            SELECT seq, id FROM messages
            WHERE {PartitionRows.OfPartition} AND state = 0 AND next_at <= @now ORDER BY next_at, seq LIMIT @limit)
        AND {Fence.Condition}
        RETURNING {MessageColumns.Header}
        """);

    private static readonly SqlText ExpireText = new($"""
        UPDATE messages SET state = 6, held = 0, epoch = @epoch, finished_at = @now, history = history || @history
        WHERE (seq, id) IN (
            SELECT seq, id FROM messages
            WHERE {PartitionRows.OfPartition} AND state IN (0, 1) AND state = @from AND expires_at <= @now
            ORDER BY expires_at LIMIT @limit)
        AND {Fence.Condition}
        RETURNING {MessageColumns.Header}
        """);

    private static readonly SqlText ScanText = new($"""
        SELECT {MessageColumns.Header} FROM messages
        WHERE {PartitionRows.OfPartition} AND pool = @pool AND state = 1 AND held = 0 AND (rank, seq) >= (@rank, @seq)
        ORDER BY rank, seq LIMIT @limit
        """);

    private static readonly SqlText FirstOfLinesText = new($"""
        SELECT {MessageColumns.Header} FROM messages WHERE {RowId} IN (
            SELECT (
                SELECT {RowId} FROM messages
                WHERE {PartitionRows.OfPartition} AND substr(key_hash, 1, 12) = substr(line.value, 1, 12) AND key_hash = line.value
                    AND state = 1 AND held = 0
                ORDER BY rank, seq LIMIT 1)
            FROM {LinesTable} AS line)
        """);

    private const string LinesTable = "{each:@lines}";

    private const string RowId = "{row_id}";

    private static readonly SqlText HeldText = new($"""
        SELECT {MessageColumns.Header} FROM messages WHERE {PartitionRows.OfPartition} AND held = 1 ORDER BY rank, seq
        """);

    // One branch per partial index, so that no branch reads rows.
    private static readonly SqlText CountText = new($"""
        SELECT 0, priority, COUNT(*), MAX(seq) FROM messages WHERE {PartitionRows.OfPartition} AND state = 0 GROUP BY priority
        UNION ALL
        SELECT 1, priority, COUNT(*), MAX(seq) FROM messages WHERE {PartitionRows.OfPartition} AND state = 1 AND held = 0 GROUP BY priority
        UNION ALL
        SELECT state, priority, COUNT(*), MAX(seq) FROM messages WHERE {PartitionRows.OfPartition} AND held = 1 GROUP BY state, priority
        UNION ALL
        SELECT 4, priority, COUNT(*), MAX(seq) FROM messages WHERE {PartitionRows.OfPartition} AND state = 4 GROUP BY priority
        """);

    // Not MIN(): a plan that PostgreSQL made while the table was small may read every row for it, and stays when it has grown.
    private static readonly SqlText PoolsText = new($"""
        WITH RECURSIVE pools(name) AS (
            SELECT (SELECT pool FROM messages WHERE {PartitionRows.OfPartition} AND state = 1 AND held = 0 ORDER BY pool LIMIT 1)
            UNION ALL
            SELECT (
                SELECT pool FROM messages WHERE {PartitionRows.OfPartition} AND state = 1 AND held = 0 AND pool > pools.name
                ORDER BY pool LIMIT 1)
            FROM pools WHERE pools.name IS NOT NULL)
        SELECT name FROM pools WHERE name IS NOT NULL
        """);

    private static readonly SqlText NextDueText = new($"""
        SELECT next_at FROM messages WHERE {PartitionRows.OfPartition} AND state = 0 ORDER BY next_at LIMIT 1
        """);

    private static readonly SqlText NextExpiryText = new($"""
        SELECT expires_at FROM messages WHERE {PartitionRows.OfPartition} AND state IN (0, 1) AND expires_at IS NOT NULL
        ORDER BY expires_at LIMIT 1
        """);

    /// <summary>Turns scheduled messages whose time has come into pending ones.</summary>
    public Task<IReadOnlyList<MessageHeader>> PromoteAsync(long now, int limit, CancellationToken cancellationToken) =>
        partition.CommitReturningAsync(
            PromoteText.With(
                (long)priorityStep.TotalMilliseconds, partition.Fence.Epoch, partition.Key.Tenant, partition.Key.Queue,
                partition.Key.Partition, now, limit, partition.Fence.LeaseKey),
            cancellationToken);

    /// <summary>Ends messages whose time ran out before an attempt.</summary>
    public Task<IReadOnlyList<MessageHeader>> ExpireAsync(
        MessageState from, long now, int limit, CancellationToken cancellationToken) =>
        partition.CommitReturningAsync(
            ExpireText.With(
                partition.Fence.Epoch, now, $"{(int)HistoryKind.Expired};{now};;0;0;0;\n", partition.Key.Tenant,
                partition.Key.Queue, partition.Key.Partition, (int)from, limit, partition.Fence.LeaseKey),
            cancellationToken);

    /// <summary>The pending, free messages of a pool in order, beginning at a place.</summary>
    public Task<IReadOnlyList<MessageHeader>> ScanAsync(
        string pool, RankKey from, int limit, CancellationToken cancellationToken) =>
        partition.QueryAsync(
            partition.Bind(ScanText, pool, from.Rank, from.Sequence, limit), MessageColumns.ReadHeader, cancellationToken);

    /// <summary>The first pending, free message of each of some lines.</summary>
    public Task<IReadOnlyList<MessageHeader>> FirstOfLinesAsync(
        IReadOnlyList<string> lineHashes, CancellationToken cancellationToken) =>
        partition.QueryAsync(
            partition.Bind(FirstOfLinesText, JsonSerializer.Serialize(lineHashes)),
            MessageColumns.ReadHeader, cancellationToken);

    /// <summary>All messages that hold their lines: in flight, or waiting for another attempt.</summary>
    public Task<IReadOnlyList<MessageHeader>> HeldAsync(CancellationToken cancellationToken) =>
        partition.QueryAsync(partition.Bind(HeldText), MessageColumns.ReadHeader, cancellationToken);

    /// <summary>How many messages there are, by state and priority, and the newest sequence of those not finished.</summary>
    public Task<IReadOnlyList<(MessageState State, int Priority, long Count, long LastSequence)>> CountAsync(
        CancellationToken cancellationToken) =>
        partition.QueryAsync(
            partition.Bind(CountText),
            static reader => ((MessageState)reader.GetInt32(0), reader.GetInt32(1), reader.GetInt64(2), reader.GetInt64(3)),
            cancellationToken);

    /// <summary>The pools that have pending messages.</summary>
    public Task<IReadOnlyList<string>> PendingPoolsAsync(CancellationToken cancellationToken) =>
        partition.QueryAsync(
            partition.Bind(PoolsText), static reader => reader.GetString(0), cancellationToken);

    /// <summary>When the next scheduled message falls due; null when there is none.</summary>
    public Task<long?> NextDueAsync(CancellationToken cancellationToken) => TimeAsync(NextDueText, cancellationToken);

    /// <summary>When the next message expires; null when none can.</summary>
    public Task<long?> NextExpiryAsync(CancellationToken cancellationToken) => TimeAsync(NextExpiryText, cancellationToken);

    private async Task<long?> TimeAsync(SqlText text, CancellationToken cancellationToken)
    {
        var rows = await partition.QueryAsync(partition.Bind(text), static reader => reader.GetInt64(0), cancellationToken);
        return rows.Count == 0 ? null : rows[0];
    }
}
