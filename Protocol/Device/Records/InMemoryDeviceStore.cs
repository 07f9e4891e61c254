using OrleansGateway.Protocol.Device.Events;

namespace OrleansGateway.Protocol.Device.Records;

/// <summary>
/// A device store that lives as long as the process: for tests and for trying the library out. It keeps the promises of
/// <see cref="IDeviceStore"/> but for durability, and grows without limit, since nothing ever leaves its event list.
/// </summary>
public sealed class InMemoryDeviceStore : IDeviceStore
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<(RecordKind Kind, string Id), byte[]> _records = new(KeyOrder.Instance);
    private readonly List<DeviceEvent> _events = [];

    /// <summary>The events committed so far, in order; a copy.</summary>
    public IReadOnlyList<DeviceEvent> Events
    {
        get
        {
            lock (_gate)
            {
                return _events.ToArray();
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<byte[]?>> LoadAsync(
        IReadOnlyList<RecordKey> keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return ValueTask.FromResult<IReadOnlyList<byte[]?>>(
                keys.Select(key => _records.GetValueOrDefault((key.Kind, key.Id))).ToArray());
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<KeyValuePair<RecordKey, byte[]>>> ListAsync(
        RecordKind kind, string idPrefix, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(idPrefix);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return ValueTask.FromResult<IReadOnlyList<KeyValuePair<RecordKey, byte[]>>>(
                _records
                    .Where(record => record.Key.Kind == kind && record.Key.Id.StartsWith(idPrefix, StringComparison.Ordinal))
                    .Take(limit)
                    .Select(record => KeyValuePair.Create(new RecordKey(kind, record.Key.Id), record.Value))
                    .ToArray());
        }
    }

    /// <inheritdoc/>
    public ValueTask CommitAsync(DeviceCommit commit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(commit);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            foreach (var (key, value) in commit.Changes)
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

            _events.AddRange(commit.Events);
        }

        return ValueTask.CompletedTask;
    }

    private sealed class KeyOrder : IComparer<(RecordKind Kind, string Id)>
    {
        public static readonly KeyOrder Instance = new();

        public int Compare((RecordKind Kind, string Id) x, (RecordKind Kind, string Id) y) =>
            x.Kind != y.Kind ? x.Kind.CompareTo(y.Kind) : string.CompareOrdinal(x.Id, y.Id);
    }
}
