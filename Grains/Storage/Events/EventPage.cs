using OrleansGateway.Protocol.Device.Events;

namespace OrleansGateway.Grains.Storage.Events;

/// <summary>Events that follow a cursor.</summary>
/// <param name="Events">The events, in order.</param>
/// <param name="IsCursorTooOld">Whether events after the cursor have been trimmed already; then there are no events here.</param>
/// <param name="OldestCursor">The oldest cursor that misses nothing of what is left.</param>
internal sealed record EventPage(IReadOnlyList<LoggedEvent> Events, bool IsCursorTooOld, long OldestCursor);

/// <summary>An event in the log.</summary>
/// <param name="Sequence">Its place, increasing within the instance; the cursor after it.</param>
/// <param name="LoggedAt">When it was committed, by the database's clock.</param>
/// <param name="Event">The event.</param>
internal sealed record LoggedEvent(long Sequence, DateTimeOffset LoggedAt, DeviceEvent Event);
