using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Storage;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Pacing;

/// <summary>The durable side of pacing: tokens taken and new chats opened. Writes are fenced by the instance's lease.</summary>
internal sealed class PacingStore(ISqlDatabase database, WriteCoalescer coalescer)
{
    private static readonly SqlText PutText = new($"""
        INSERT INTO pacing (tenant, instance, pace_key, value, ends_at, epoch)
        SELECT @tenant, @instance, @key, @value, @ends, @epoch WHERE {Fence.Condition}
        ON CONFLICT (tenant, instance, pace_key) DO UPDATE SET
            value = excluded.value, ends_at = excluded.ends_at, epoch = excluded.epoch
        """);

    private static readonly SqlText LoadText = new("""
        SELECT pace_key, value, ends_at FROM pacing
        WHERE tenant = @tenant AND instance = @instance AND ends_at > @now ORDER BY ends_at DESC LIMIT @limit
        """);

    private static readonly SqlText ChatText = new("""
        SELECT 1 FROM chats WHERE tenant = @tenant AND recipient_hash = @recipient AND instance = @instance
        """);

    private static readonly SqlText TrimText = new("""
        DELETE FROM pacing WHERE (tenant, instance, pace_key) IN (
            SELECT tenant, instance, pace_key FROM pacing WHERE ends_at < @before ORDER BY ends_at LIMIT @limit)
        """);

    private static readonly SqlText EraseText = new(
        "DELETE FROM pacing WHERE tenant = @tenant AND instance = @instance AND {fenced}");

    /// <summary>Erases the pace of an instance that is deleted; for a unit with the same fence.</summary>
    public static SqlStatement Erase(string tenant, string instance, Fence fence) =>
        EraseText.With(tenant, instance, fence.LeaseKey, fence.Epoch);

    /// <summary>Writes rows; when it completes they are durable.</summary>
    /// <exception cref="StaleEpochException">The lease is over.</exception>
    /// <exception cref="StorageUnavailableException">The store failed; whether the rows were written is unknown.</exception>
    public Task PutAsync(InstanceKey key, IReadOnlyList<PaceRow> rows, Fence fence, CancellationToken cancellationToken) =>
        coalescer.CommitAsync(
            new WriteUnit(
                fence.LeaseKey,
                [.. rows.Select(row => PutText.With(
                    key.Tenant, key.Instance, row.Key, row.Value, row.EndsAt.ToUnixTimeMilliseconds(), fence.Epoch, fence.LeaseKey))],
                fence),
            cancellationToken);

    /// <summary>The rows of an instance that still matter, those that matter longest first.</summary>
    public Task<IReadOnlyList<PaceRow>> LoadAsync(
        InstanceKey key, DateTimeOffset now, int limit, CancellationToken cancellationToken) => database.QueryAsync(
            LoadText.With(key.Tenant, key.Instance, now.ToUnixTimeMilliseconds(), limit),
            static reader => new PaceRow(
                reader.GetString(0), reader.GetInt64(1), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(2))),
            cancellationToken);

    /// <summary>Whether an instance has a chat with a recipient.</summary>
    public async Task<bool> HasChatAsync(InstanceKey key, string recipientHash, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            ChatText.With(key.Tenant, recipientHash, key.Instance), static reader => reader.GetInt32(0), cancellationToken)).Count > 0;

    /// <summary>Deletes rows that no longer matter.</summary>
    /// <returns>How many.</returns>
    public async Task<int> TrimAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        var unit = new WriteUnit("trim", [TrimText.With(before.ToUnixTimeMilliseconds(), limit)]);
        return (await coalescer.CommitAsync(unit, cancellationToken))[0].Affected;
    }
}

/// <summary>A row of an instance's pace.</summary>
/// <param name="Key">What it counts.</param>
/// <param name="Value">The number: when a bucket is full, or a day ends, in UTC ticks.</param>
/// <param name="EndsAt">Until when it matters.</param>
internal readonly record struct PaceRow(string Key, long Value, DateTimeOffset EndsAt);
