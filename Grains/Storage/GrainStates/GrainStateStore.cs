using System.Globalization;
using OrleansGateway.Grains.Storage.Sealing;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Storage.GrainStates;

/// <summary>Grain state, sealed, with an ETag: a write that names an old one changes nothing.</summary>
internal sealed class GrainStateStore(ISqlDatabase database, WriteCoalescer coalescer, KeyRing keys)
{
    private static readonly SqlText ReadText = new(
        "SELECT sealed, etag FROM grain_state WHERE tenant = @tenant AND state_name = @name AND grain_id = @grain");

    private static readonly SqlText InsertText = new("""
        INSERT INTO grain_state (tenant, state_name, grain_id, etag, sealed) VALUES (@tenant, @name, @grain, 1, @sealed)
        ON CONFLICT DO NOTHING RETURNING etag
        """);

    private static readonly SqlText UpdateText = new("""
        UPDATE grain_state SET sealed = @sealed, etag = etag + 1
        WHERE tenant = @tenant AND state_name = @name AND grain_id = @grain AND etag = @etag RETURNING etag
        """);

    private static readonly SqlText DeleteText = new("""
        DELETE FROM grain_state WHERE tenant = @tenant AND state_name = @name AND grain_id = @grain AND etag = @etag
        """);

    /// <summary>Reads a state.</summary>
    /// <returns>The state and its ETag, or null where there is none.</returns>
    public async Task<(byte[] State, string ETag)?> ReadAsync(
        GrainStateKey key, CancellationToken cancellationToken = default)
    {
        var rows = await database.QueryAsync(
            ReadText.With(key.Tenant, key.Name, key.GrainId),
            static reader => (Sealed: reader.GetFieldValue<byte[]>(0), ETag: reader.GetInt64(1)),
            cancellationToken);
        return rows is [var row] ? (keys.Open(row.Sealed, ContextOf(key)), TextOf(row.ETag)) : null;
    }

    /// <summary>Writes a state.</summary>
    /// <param name="key">The key.</param>
    /// <param name="state">The state.</param>
    /// <param name="etag">The ETag last read; null when there was none.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The new ETag, or null when the one given is not the newest.</returns>
    public async Task<string?> WriteAsync(
        GrainStateKey key, byte[] state, string? etag, CancellationToken cancellationToken = default)
    {
        var sealedState = keys.Seal(state, ContextOf(key));
        var statement = etag is null
            ? InsertText.With(key.Tenant, key.Name, key.GrainId, sealedState)
            : UpdateText.With(sealedState, key.Tenant, key.Name, key.GrainId, NumberOf(etag));
        var results = await coalescer.CommitAsync(new WriteUnit(key.GrainId, [statement]), cancellationToken);
        return results[0].Rows is [var row] ? TextOf((long)row[0]!) : null;
    }

    /// <summary>Deletes a state.</summary>
    /// <returns>Whether the ETag was the newest.</returns>
    public async Task<bool> DeleteAsync(GrainStateKey key, string etag, CancellationToken cancellationToken = default)
    {
        var statement = DeleteText.With(key.Tenant, key.Name, key.GrainId, NumberOf(etag));
        var results = await coalescer.CommitAsync(new WriteUnit(key.GrainId, [statement]), cancellationToken);
        return results[0].Affected == 1;
    }

    private static SealContext ContextOf(GrainStateKey key) => new(key.Tenant, key.GrainId, "grain-state", key.Name);

    private static string TextOf(long etag) => etag.ToString(CultureInfo.InvariantCulture);

    private static long NumberOf(string etag) =>
        long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}

/// <summary>The key of a grain's state.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Name">The state's name.</param>
/// <param name="GrainId">The grain's id as text.</param>
internal readonly record struct GrainStateKey(string Tenant, string Name, string GrainId);
