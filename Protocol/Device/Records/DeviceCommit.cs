using OrleansGateway.Protocol.Device.Events;

namespace OrleansGateway.Protocol.Device.Records;

/// <summary>What one operation changes, committed as a whole.</summary>
/// <param name="Changes">The records that changed, each key once.</param>
/// <param name="Events">The events to append to the event log, in order.</param>
public sealed record DeviceCommit(IReadOnlyList<RecordChange> Changes, IReadOnlyList<DeviceEvent> Events)
{
    /// <summary>A commit of records alone.</summary>
    /// <param name="changes">The records that changed.</param>
    public DeviceCommit(params IReadOnlyList<RecordChange> changes)
        : this(changes, [])
    {
    }
}

/// <summary>The key of a record within one device.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Id">The id within the kind; at most 200 characters.</param>
public readonly record struct RecordKey(RecordKind Kind, string Id);

/// <summary>A record to write or, with a null value, to delete.</summary>
/// <param name="Key">The record's key.</param>
/// <param name="Value">The new value; null deletes the record.</param>
public readonly record struct RecordChange(RecordKey Key, byte[]? Value);
