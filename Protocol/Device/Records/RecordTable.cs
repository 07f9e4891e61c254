namespace OrleansGateway.Protocol.Device.Records;

/// <summary>The records of one device in memory, in the order of their keys. May be used from any thread.</summary>
internal sealed class RecordTable
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<(RecordKind Kind, string Id), byte[]> _records = new(KeyOrder.Instance);

    public byte[]?[] Load(IReadOnlyList<RecordKey> keys)
    {
        lock (_gate)
        {
            return [.. keys.Select(key => _records.GetValueOrDefault((key.Kind, key.Id)))];
        }
    }

    public KeyValuePair<RecordKey, byte[]>[] List(RecordKind kind, string idPrefix, int limit)
    {
        lock (_gate)
        {
            return
            [
                .. _records
                    .Where(record => record.Key.Kind == kind && record.Key.Id.StartsWith(idPrefix, StringComparison.Ordinal))
                    .Take(limit)
                    .Select(record => KeyValuePair.Create(new RecordKey(kind, record.Key.Id), record.Value)),
            ];
        }
    }

    public RecordChange[] ListAll()
    {
        lock (_gate)
        {
            return [.. _records.Select(record => new RecordChange(new RecordKey(record.Key.Kind, record.Key.Id), record.Value))];
        }
    }

    public void Apply(IReadOnlyList<RecordChange> changes)
    {
        lock (_gate)
        {
            foreach (var (key, value) in changes)
            {
                if (value is null)
                {
                    _records.Remove((key.Kind, key.Id));
                }
                else
                {
                    _records[(key.Kind, key.Id)] = value;
                }
            }
        }
    }

    private sealed class KeyOrder : IComparer<(RecordKind Kind, string Id)>
    {
        public static readonly KeyOrder Instance = new();

        public int Compare((RecordKind Kind, string Id) x, (RecordKind Kind, string Id) y) =>
            x.Kind != y.Kind ? x.Kind.CompareTo(y.Kind) : string.CompareOrdinal(x.Id, y.Id);
    }
}
