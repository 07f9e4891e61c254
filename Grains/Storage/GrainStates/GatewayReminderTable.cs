namespace OrleansGateway.Grains.Storage.GrainStates;

/// <summary>Orleans' reminder table on the gateway's own store.</summary>
internal sealed class GatewayReminderTable(ReminderStore store) : IReminderTable
{
    public async Task<ReminderTableData> ReadRows(GrainId grainId) => Table(await store.OfGrainAsync(grainId.ToString()));

    public async Task<ReminderTableData> ReadRows(uint begin, uint end) => Table(await store.InRangeAsync(begin, end));

    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) =>
        await store.FindAsync(grainId.ToString(), reminderName) is { } row ? Entry(row) : null;

    public async Task<string?> UpsertRow(ReminderEntry entry) => await store.UpsertAsync(new StoredReminder(
        GrainTenant.Of(entry.GrainId), entry.GrainId.ToString(), entry.ReminderName, entry.GrainId.GetUniformHashCode(),
        new DateTimeOffset(entry.StartAt, TimeSpan.Zero), entry.Period, entry.ETag ?? ""));

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) =>
        store.DeleteAsync(grainId.ToString(), reminderName, eTag);

    public Task TestOnlyClearTable() => store.ClearAsync();

    private static ReminderTableData Table(IReadOnlyList<StoredReminder> rows) => new(rows.Select(Entry));

    private static ReminderEntry Entry(StoredReminder row) => new()
    {
        GrainId = GrainId.Parse(row.GrainId, null),
        ReminderName = row.Name,
        StartAt = row.StartAt.UtcDateTime,
        Period = row.Period,
        ETag = row.ETag,
    };
}
