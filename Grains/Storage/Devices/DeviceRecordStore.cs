using System.Data.Common;
using System.Text.Json;
using OrleansGateway.Grains.Storage.Events;
using OrleansGateway.Grains.Storage.Sealing;
using OrleansGateway.Grains.Storage.Sql;
using OrleansGateway.Protocol.Device.Records;

namespace OrleansGateway.Grains.Storage.Devices;

/// <summary>Signal records and credentials of all devices, sealed; events join the same transaction.</summary>
internal sealed class DeviceRecordStore(
    ISqlDatabase database, WriteCoalescer coalescer, KeyRing keys, EventLogStore events)
{
    private static readonly SqlText LoadText = new("""
        SELECT kind, record_key, sealed FROM device_records
        WHERE tenant = @tenant AND instance = @instance AND kind = @kind AND record_key IN {each:@keys}
        """);

    private static readonly SqlText ListText = new("""
        SELECT kind, record_key, sealed FROM device_records
        WHERE tenant = @tenant AND instance = @instance AND kind = @kind
        """);

    private static readonly SqlText UpsertText = new($"""
        INSERT INTO device_records (tenant, instance, kind, record_key, epoch, sealed)
        SELECT CAST(@tenant AS TEXT), CAST(@instance AS TEXT), CAST(@kind AS INTEGER), CAST(@key AS TEXT),
            CAST(@epoch AS BIGINT), @sealed
        WHERE {Fence.Condition}
        ON CONFLICT (tenant, instance, kind, record_key) DO UPDATE SET epoch = excluded.epoch, sealed = excluded.sealed
        """);

    private static readonly SqlText DeleteText = new($$"""
        DELETE FROM device_records
        WHERE tenant = @tenant AND instance = @instance AND kind = @kind AND record_key IN {each:@keys}
            AND {{Fence.Condition}}
        """);

    private static readonly SqlText EraseText = new(
        "DELETE FROM device_records WHERE tenant = @tenant AND instance = @instance AND {fenced}");

    /// <summary>The store of one device, for the holder of its lease.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="instance">The instance's id.</param>
    /// <param name="fence">The lease.</param>
    /// <param name="eventsCommitted">Called with the sequence of the last event, after a commit that had events.</param>
    public DeviceStore Open(string tenant, string instance, Fence fence, Action<long>? eventsCommitted = null) =>
        new(this, tenant, instance, fence, eventsCommitted);

    /// <summary>Erases all records of an instance that is deleted; for a unit with the same fence.</summary>
    public static SqlStatement Erase(string tenant, string instance, Fence fence) =>
        EraseText.With(tenant, instance, fence.LeaseKey, fence.Epoch);

    internal async ValueTask<IReadOnlyList<byte[]?>> LoadAsync(
        string tenant, string instance, IReadOnlyList<RecordKey> wanted, CancellationToken cancellationToken)
    {
        var names = new RecordNames(keys, tenant, instance);
        var found = new Dictionary<RecordKey, byte[]>(wanted.Count);
        foreach (var group in wanted.GroupBy(key => key.Kind))
        {
            var rowKeys = JsonSerializer.Serialize(group.Select(names.RowKeyOf));
            var rows = await database.QueryAsync(
                LoadText.With(tenant, instance, (int)group.Key, rowKeys), ReadRow, cancellationToken);
            foreach (var row in rows)
            {
                var record = names.Open(row);
                found[record.Key] = record.Value;
            }
        }

        return [.. wanted.Select(key => found.GetValueOrDefault(key))];
    }

    internal async ValueTask<IReadOnlyList<KeyValuePair<RecordKey, byte[]>>> ListAsync(
        string tenant, string instance, RecordKind kind, string idPrefix, int limit, CancellationToken cancellationToken)
    {
        var names = new RecordNames(keys, tenant, instance);
        var rows = await database.QueryAsync(ListText.With(tenant, instance, (int)kind), ReadRow, cancellationToken);
        return [.. rows
            .Where(row => RecordNames.MayHavePrefix(row, idPrefix))
            .Select(names.Open)
            .Where(record => record.Key.Id.StartsWith(idPrefix, StringComparison.Ordinal))
            .OrderBy(record => record.Key.Id, StringComparer.Ordinal)
            .Take(limit)];
    }

    /// <returns>The sequence of the last event, or null when the commit had none.</returns>
    internal async ValueTask<long?> CommitAsync(
        string tenant, string instance, Fence fence, DeviceCommit commit, CancellationToken cancellationToken)
    {
        var names = new RecordNames(keys, tenant, instance);
        var statements = new List<SqlStatement>(commit.Changes.Count + (2 * commit.Events.Count));
        AddDeletions(statements, names, fence, commit.Changes);
        AddUpserts(statements, names, fence, commit.Changes);
        var head = commit.Events.Count == 0 ? -1 : events.Append(statements, tenant, instance, fence, commit.Events);

        var results = await coalescer.CommitAsync(new WriteUnit(fence.LeaseKey, statements, fence), cancellationToken);
        return head < 0 ? null : EventLogStore.LastSequence(results, head);
    }

    private static StoredRecord ReadRow(DbDataReader reader) =>
        new((RecordKind)reader.GetInt32(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2));

    // One statement a kind: a device at its limits deletes an old record for nearly every one that it writes.
    private static void AddDeletions(
        List<SqlStatement> statements, RecordNames names, Fence fence, IReadOnlyList<RecordChange> changes)
    {
        foreach (var kind in changes.Where(change => change.Value is null).GroupBy(change => change.Key.Kind))
        {
            var rowKeys = JsonSerializer.Serialize(kind.Select(change => names.RowKeyOf(change.Key)));
            statements.Add(DeleteText.With(names.Tenant, names.Instance, (int)kind.Key, rowKeys, fence.LeaseKey, fence.Epoch));
        }
    }

    private static void AddUpserts(
        List<SqlStatement> statements, RecordNames names, Fence fence, IReadOnlyList<RecordChange> changes)
    {
        foreach (var (key, value) in changes)
        {
            if (value is not null)
            {
                var rowKey = names.RowKeyOf(key);
                statements.Add(UpsertText.With(
                    names.Tenant, names.Instance, (int)key.Kind, rowKey, fence.Epoch, names.Seal(key, rowKey, value),
                    fence.LeaseKey));
            }
        }
    }
}
