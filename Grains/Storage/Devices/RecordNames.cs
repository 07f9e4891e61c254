using System.Globalization;
using System.Text;
using OrleansGateway.Grains.Storage.Sealing;
using OrleansGateway.Protocol.Device.Records;

namespace OrleansGateway.Grains.Storage.Devices;

/// <summary>
/// How a device's record keys become row keys. Ids that name a person (addresses, numbers) become keyed hashes, and the id
/// itself is sealed with the value; ids that are only counters, wire ids or hashes stay as they are.
/// </summary>
internal sealed class RecordNames(KeyRing keys, string tenant, string instance)
{
    public string Tenant => tenant;

    public string Instance => instance;

    public string RowKeyOf(RecordKey key) => NamesPerson(key.Kind)
        ? keys.LookupHash($"{tenant}\0{instance}\0{(int)key.Kind}", key.Id)
        : key.Id;

    /// <summary>Whether a row can have an id that begins with the prefix; saves opening the others.</summary>
    public static bool MayHavePrefix(StoredRecord row, string idPrefix) =>
        NamesPerson(row.Kind) || row.RowKey.StartsWith(idPrefix, StringComparison.Ordinal);

    /// <summary>Plain text: length of the id (7-bit groups), id in UTF-8, value; the id is empty where the row key has it.</summary>
    public byte[] Seal(RecordKey key, string rowKey, byte[] value)
    {
        using var stream = new MemoryStream(value.Length + 64);
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(NamesPerson(key.Kind) ? key.Id : "");
        writer.Write(value);
        writer.Flush();
        return keys.Seal(stream.GetBuffer().AsSpan(0, (int)stream.Length), ContextOf(key.Kind, rowKey));
    }

    public KeyValuePair<RecordKey, byte[]> Open(StoredRecord row)
    {
        using var stream = new MemoryStream(keys.Open(row.Sealed, ContextOf(row.Kind, row.RowKey)));
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        var id = reader.ReadString();
        var value = reader.ReadBytes((int)(stream.Length - stream.Position));
        return new(new RecordKey(row.Kind, NamesPerson(row.Kind) ? id : row.RowKey), value);
    }

    private static bool NamesPerson(RecordKind kind) => kind is RecordKind.Session or RecordKind.Identity
        or RecordKind.LidMapping or RecordKind.DeviceList or RecordKind.SenderKey;

    private SealContext ContextOf(RecordKind kind, string rowKey) =>
        new(tenant, instance, ((int)kind).ToString(CultureInfo.InvariantCulture), rowKey);
}

/// <summary>A record as its row holds it.</summary>
internal readonly record struct StoredRecord(RecordKind Kind, string RowKey, byte[] Sealed);
