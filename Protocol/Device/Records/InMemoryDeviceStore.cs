using OrleansGateway.Protocol.Device.Events;

namespace OrleansGateway.Protocol.Device.Records;

/// <summary>
/// A device store that lives as long as the process: for tests and for trying the library out. It keeps the promises of
/// <see cref="IDeviceStore"/> but for durability, and grows without limit, since nothing ever leaves its event list.
/// </summary>
public sealed class InMemoryDeviceStore : IDeviceStore
{
    private readonly Lock _gate = new();
    private readonly RecordTable _records = new();
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
        return ValueTask.FromResult<IReadOnlyList<byte[]?>>(_records.Load(keys));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<KeyValuePair<RecordKey, byte[]>>> ListAsync(
        RecordKind kind, string idPrefix, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(idPrefix);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyList<KeyValuePair<RecordKey, byte[]>>>(_records.List(kind, idPrefix, limit));
    }

    /// <inheritdoc/>
    public ValueTask CommitAsync(DeviceCommit commit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(commit);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            _records.Apply(commit.Changes);
            _events.AddRange(commit.Events);
        }

        return ValueTask.CompletedTask;
    }
}
