using System.Data.Common;
using System.Globalization;
using OrleansGateway.Grains.Storage.Sql;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Grains.Storage.GrainStates;

/// <summary>Reminders, for the embedded profile's reminder table.</summary>
internal sealed class ReminderStore(ISqlDatabase database, WriteCoalescer coalescer, IRandomSource random)
{
    private const string Columns = "tenant, grain_id, name, grain_hash, start_at, period, etag";

    private static readonly SqlText OneText = new(
        $"SELECT {Columns} FROM reminders WHERE grain_id = @grain AND name = @name");

    private static readonly SqlText OfGrainText = new($"SELECT {Columns} FROM reminders WHERE grain_id = @grain");

    private static readonly SqlText InRangeText = new(
        $"SELECT {Columns} FROM reminders WHERE grain_hash > @begin AND grain_hash <= @end");

    private static readonly SqlText OutsideRangeText = new(
        $"SELECT {Columns} FROM reminders WHERE grain_hash > @begin OR grain_hash <= @end");

    private static readonly SqlText UpsertText = new("""
        INSERT INTO reminders (tenant, grain_id, name, grain_hash, start_at, period, etag)
        VALUES (@tenant, @grain, @name, @hash, @start, @period, @etag)
        ON CONFLICT (grain_id, name) DO UPDATE SET
            start_at = excluded.start_at, period = excluded.period, etag = excluded.etag
        """);

    private static readonly SqlText DeleteText = new(
        "DELETE FROM reminders WHERE grain_id = @grain AND name = @name AND etag = @etag");

    private static readonly SqlText ClearText = new("DELETE FROM reminders");

    /// <summary>One reminder, or null.</summary>
    public async Task<StoredReminder?> FindAsync(
        string grainId, string name, CancellationToken cancellationToken = default) =>
        (await database.QueryAsync(OneText.With(grainId, name), Read, cancellationToken)).SingleOrDefault();

    /// <summary>All reminders of a grain.</summary>
    public Task<IReadOnlyList<StoredReminder>> OfGrainAsync(string grainId, CancellationToken cancellationToken = default) =>
        database.QueryAsync(OfGrainText.With(grainId), Read, cancellationToken);

    /// <summary>All reminders whose hash lies in (begin, end]; when begin ≥ end the range goes around the ring.</summary>
    public Task<IReadOnlyList<StoredReminder>> InRangeAsync(
        uint begin, uint end, CancellationToken cancellationToken = default) =>
        database.QueryAsync(
            (begin < end ? InRangeText : OutsideRangeText).With((long)begin, (long)end), Read, cancellationToken);

    /// <summary>Writes a reminder.</summary>
    /// <returns>Its new ETag.</returns>
    public async Task<string> UpsertAsync(StoredReminder reminder, CancellationToken cancellationToken = default)
    {
        var etag = NewETag();
        var statement = UpsertText.With(
            reminder.Tenant, reminder.GrainId, reminder.Name, (long)reminder.GrainHash,
            reminder.StartAt.ToUnixTimeMilliseconds(), (long)reminder.Period.TotalMilliseconds, etag);
        await coalescer.CommitAsync(new WriteUnit(reminder.GrainId, [statement]), cancellationToken);
        return etag;
    }

    /// <summary>Deletes a reminder.</summary>
    /// <returns>Whether the ETag was the newest.</returns>
    public async Task<bool> DeleteAsync(
        string grainId, string name, string etag, CancellationToken cancellationToken = default)
    {
        var unit = new WriteUnit(grainId, [DeleteText.With(grainId, name, etag)]);
        return (await coalescer.CommitAsync(unit, cancellationToken))[0].Affected == 1;
    }

    /// <summary>Deletes all reminders, for tests.</summary>
    public Task ClearAsync(CancellationToken cancellationToken = default) =>
        coalescer.CommitAsync(new WriteUnit("", [ClearText.With()]), cancellationToken);

    private static StoredReminder Read(DbDataReader reader) => new(
        reader.GetString(0), reader.GetString(1), reader.GetString(2), (uint)reader.GetInt64(3),
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(4)), TimeSpan.FromMilliseconds(reader.GetInt64(5)),
        reader.GetString(6));

    private string NewETag()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        random.Fill(bytes);
        return BitConverter.ToUInt64(bytes).ToString("x16", CultureInfo.InvariantCulture);
    }
}

/// <summary>A reminder as a row.</summary>
/// <param name="Tenant">The tenant of the grain.</param>
/// <param name="GrainId">The grain's id as text.</param>
/// <param name="Name">The reminder's name.</param>
/// <param name="GrainHash">The uniform hash of the grain's id; reminder services share the ring by it.</param>
/// <param name="StartAt">When it first ticks.</param>
/// <param name="Period">How often.</param>
/// <param name="ETag">The version of the row; ignored when writing.</param>
internal sealed record StoredReminder(
    string Tenant, string GrainId, string Name, uint GrainHash, DateTimeOffset StartAt, TimeSpan Period, string ETag);
