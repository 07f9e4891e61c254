using OrleansGateway.Protocol.Signal.Records;

namespace OrleansGateway.Protocol.Device.Records;

/// <summary>
/// A bounded set of records, oldest dropped first: which ids are there is in memory, their content is in the store.
/// Each record begins with a version byte and the time at which it was made, by which the order is found again.
/// </summary>
internal sealed class RecentRecords(IDeviceStore store, RecordKind kind, int limit)
{
    private readonly Lock _gate = new();
    private readonly Queue<string> _order = new();
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    /// <summary>Reads which records are there; once, before anything else.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var records = await store.ListAsync(kind, "", checked(limit * 2), cancellationToken);
        lock (_gate)
        {
            foreach (var (key, _) in records.OrderBy(record => new RecordReader(record.Value, byte.MaxValue).ReadTime()))
            {
                Add(key.Id);
            }
        }
    }

    /// <summary>Whether a record is there.</summary>
    public bool Contains(string id)
    {
        lock (_gate)
        {
            return _ids.Contains(id);
        }
    }

    /// <summary>Adds or replaces a record.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="value">The record.</param>
    /// <returns>What has to be committed: the record, and the removal of the oldest ones beyond the limit.</returns>
    public IReadOnlyList<RecordChange> Put(string id, byte[] value)
    {
        var changes = new List<RecordChange> { new(new RecordKey(kind, id), value) };
        lock (_gate)
        {
            Add(id);
            while (_order.Count > limit)
            {
                var oldest = _order.Dequeue();
                _ids.Remove(oldest);
                changes.Add(new RecordChange(new RecordKey(kind, oldest), null));
            }
        }

        return changes;
    }

    /// <summary>The stored bytes of a record; null where it is not there.</summary>
    public async ValueTask<byte[]?> ReadAsync(string id, CancellationToken cancellationToken) =>
        Contains(id) ? (await store.LoadAsync([new RecordKey(kind, id)], cancellationToken))[0] : null;

    private void Add(string id)
    {
        if (_ids.Add(id))
        {
            _order.Enqueue(id);
        }
    }
}
