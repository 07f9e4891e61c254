using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Queue.Store;

/// <summary>Lists all partitions and deletes what is finished in them.</summary>
internal sealed class QueueDirectoryStore(ISqlDatabase database, WriteCoalescer coalescer, QueueMapStore maps)
{
    // Jumps from one partition to the next by index, whatever the number of rows.
    private static readonly SqlText WithOpenText = new("""
        WITH RECURSIVE partitions(lease_key) AS (
            SELECT (SELECT MIN(lease_key) FROM leases WHERE lease_key > '')
            UNION ALL
            SELECT (SELECT MIN(lease_key) FROM leases WHERE lease_key > partitions.lease_key)
            FROM partitions WHERE partitions.lease_key IS NOT NULL)
        SELECT lease_key FROM partitions WHERE lease_key LIKE '%/queue/%'
        """);

    private static readonly SqlText HasOpenText = new("""
        SELECT
            EXISTS (SELECT 1 FROM messages
                WHERE tenant = @tenant AND queue = @queue AND partition_no = @partition AND state = 1 AND held = 0)
            OR EXISTS (SELECT 1 FROM messages
                WHERE tenant = @tenant AND queue = @queue AND partition_no = @partition AND state = 0)
            OR EXISTS (SELECT 1 FROM messages
                WHERE tenant = @tenant AND queue = @queue AND partition_no = @partition AND held = 1)
            OR EXISTS (SELECT 1 FROM queue_schedules
                WHERE tenant = @tenant AND queue = @queue AND partition_no = @partition AND next_at IS NOT NULL)
        """);

    private static readonly SqlText TrimText = new("""
        DELETE FROM messages WHERE (seq, id) IN (
            SELECT seq, id FROM messages WHERE state IN (3, 5, 6) AND finished_at < @before ORDER BY finished_at LIMIT @limit)
        """);

    /// <summary>The partitions that have scheduled, pending or held messages.</summary>
    public async Task<IReadOnlyList<QueueKey>> WithOpenMessagesAsync(CancellationToken cancellationToken)
    {
        var keys = new List<QueueKey>();
        foreach (var key in await KnownAsync(cancellationToken))
        {
            if (await HasOpenAsync(key, cancellationToken))
            {
                keys.Add(key);
            }
        }

        return keys;
    }

    /// <summary>The queues of a tenant that were ever used.</summary>
    public async Task<IEnumerable<string>> NamesAsync(string tenant, CancellationToken cancellationToken) =>
        (await KnownAsync(cancellationToken)).Where(key => key.Tenant == tenant).Select(key => key.Queue);

    /// <summary>Deletes finished messages, and their idempotency keys with them. Dead letters stay until they are purged.</summary>
    /// <returns>How many.</returns>
    public async Task<int> TrimAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        var unit = new WriteUnit("trim", [TrimText.With(before.ToUnixTimeMilliseconds(), limit)]);
        return (await coalescer.CommitAsync(unit, cancellationToken))[0].Affected;
    }

    /// <summary>Partitions that had an owner once, and those that got slots but were never active.</summary>
    private async Task<IEnumerable<QueueKey>> KnownAsync(CancellationToken cancellationToken)
    {
        var known = new HashSet<QueueKey>(await maps.PartitionsAsync(cancellationToken));
        foreach (var lease in await database.QueryAsync(WithOpenText.With(), static reader => reader.GetString(0), cancellationToken))
        {
            if (QueueKey.TryParse(lease.Replace("/queue/", "/", StringComparison.Ordinal), out var key))
            {
                known.Add(key);
            }
        }

        return known;
    }

    private async Task<bool> HasOpenAsync(QueueKey key, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync(
            HasOpenText.With(key.Tenant, key.Queue, key.Partition),
            static reader => Convert.ToBoolean(reader.GetValue(0), System.Globalization.CultureInfo.InvariantCulture),
            cancellationToken);
        return rows[0];
    }
}
