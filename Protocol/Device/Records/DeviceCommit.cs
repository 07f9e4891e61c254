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
