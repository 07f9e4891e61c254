using System.Text.Json;
using OrleansGateway.Grains.Storage.Sealing;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Queue.Store;

/// <summary>Recipients that opted out, as keyed hashes.</summary>
internal sealed class SuppressionStore(ISqlDatabase database, WriteCoalescer coalescer, KeyRing keys)
{
    private static readonly SqlText AddText = new("""
        INSERT INTO suppressions (tenant, recipient_hash, added_at) VALUES (@tenant, @recipient, {now_ms})
        ON CONFLICT DO NOTHING
        """);

    private static readonly SqlText RemoveText = new(
        "DELETE FROM suppressions WHERE tenant = @tenant AND recipient_hash = @recipient");

    private static readonly SqlText FindText = new("""
        SELECT recipient_hash FROM suppressions WHERE tenant = @tenant AND recipient_hash IN {each:@recipients}
        """);

    /// <returns>Whether it was not there before.</returns>
    public Task<bool> AddAsync(string tenant, string recipient, CancellationToken cancellationToken) =>
        ChangeAsync(AddText, tenant, recipient, cancellationToken);

    /// <returns>Whether it was there.</returns>
    public Task<bool> RemoveAsync(string tenant, string recipient, CancellationToken cancellationToken) =>
        ChangeAsync(RemoveText, tenant, recipient, cancellationToken);

    public async Task<bool> ContainsAsync(string tenant, string recipient, CancellationToken cancellationToken) =>
        (await FindAsync(tenant, [keys.RecipientHash(tenant, recipient)], cancellationToken)).Count > 0;

    /// <summary>Those of some recipients, by hash, that opted out.</summary>
    public async Task<IReadOnlySet<string>> FindAsync(
        string tenant, IReadOnlyCollection<string> recipientHashes, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync(
            FindText.With(tenant, JsonSerializer.Serialize(recipientHashes)), static reader => reader.GetString(0), cancellationToken);
        return rows.ToHashSet(StringComparer.Ordinal);
    }

    private async Task<bool> ChangeAsync(SqlText text, string tenant, string recipient, CancellationToken cancellationToken)
    {
        var unit = new WriteUnit($"{tenant}/suppressions", [text.With(tenant, keys.RecipientHash(tenant, recipient))]);
        return (await coalescer.CommitAsync(unit, cancellationToken))[0].Affected == 1;
    }
}
