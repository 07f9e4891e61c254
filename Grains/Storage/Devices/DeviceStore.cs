using OrleansGateway.Grains.Storage.Sql;
using OrleansGateway.Protocol.Device.Records;

namespace OrleansGateway.Grains.Storage.Devices;

/// <summary>The store of one device under one lease. When the lease is over every commit fails, reads still work.</summary>
internal sealed class DeviceStore(
    DeviceRecordStore records, string tenant, string instance, Fence fence, Action<long>? eventsCommitted) : IDeviceStore
{
    public ValueTask<IReadOnlyList<byte[]?>> LoadAsync(
        IReadOnlyList<RecordKey> keys, CancellationToken cancellationToken = default) =>
        records.LoadAsync(tenant, instance, keys, cancellationToken);

    public ValueTask<IReadOnlyList<KeyValuePair<RecordKey, byte[]>>> ListAsync(
        RecordKind kind, string idPrefix, int limit, CancellationToken cancellationToken = default) =>
        records.ListAsync(tenant, instance, kind, idPrefix, limit, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="StaleEpochException">Another owner took over; nothing was written.</exception>
    /// <exception cref="StorageUnavailableException">The store failed; whether the commit happened is unknown.</exception>
    public async ValueTask CommitAsync(DeviceCommit commit, CancellationToken cancellationToken = default)
    {
        var lastSequence = await records.CommitAsync(tenant, instance, fence, commit, cancellationToken);
        if (lastSequence is { } sequence)
        {
            eventsCommitted?.Invoke(sequence);
        }
    }
}
