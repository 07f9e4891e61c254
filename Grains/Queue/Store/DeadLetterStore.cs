using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Queue.Store;

/// <summary>The dead letters of one partition.</summary>
internal sealed class DeadLetterStore(PartitionRows partition)
{
    private static readonly SqlText ListText = new($"""
        SELECT {MessageColumns.Header}, history, sealed FROM messages
        WHERE {PartitionRows.OfPartition} AND state = 4 AND finished_at >= @from AND finished_at < @before
            AND (finished_at, id) > (@after_time, @after_id)
            AND (@reason = -1 OR dead_reason = @reason) AND (@instance = '' OR instance = @instance)
            AND (@recipient = '' OR recipient_hash = @recipient)
        ORDER BY finished_at, id LIMIT @limit
        """);

    private static readonly SqlText PurgeText = new($"""
        DELETE FROM messages
        WHERE {PartitionRows.OfPartition} AND state = 4 AND (seq, id) IN {MessageColumns.Places} AND {Fence.Condition}
        RETURNING {MessageColumns.Header}
        """);

    /// <summary>A page of dead letters with history and body, the oldest first.</summary>
    public Task<IReadOnlyList<(MessageHeader Header, string History, byte[] Sealed)>> ListAsync(
        DeadLetterSelection selection, int limit, CancellationToken cancellationToken) =>
        partition.QueryAsync(
            partition.Bind(ListText, [.. selection.Values, limit]), MessageColumns.ReadWhole, cancellationToken);

    /// <summary>Deletes dead letters by id.</summary>
    /// <returns>Those that were there.</returns>
    public async Task<IReadOnlyList<MessageHeader>> PurgeAsync(
        IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        await partition.CommitReturningAsync(
            partition.Bind(PurgeText, MessageColumns.PlacesOf(ids), partition.Fence.LeaseKey, partition.Fence.Epoch),
            cancellationToken);
}
