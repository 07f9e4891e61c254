namespace OrleansGateway.Grains.Storage.Events;

/// <summary>Events that follow a cursor.</summary>
/// <param name="Events">The events, in order.</param>
/// <param name="IsCursorTooOld">Whether events after the cursor have been trimmed already; then there are no events here.</param>
/// <param name="OldestCursor">The oldest cursor that misses nothing of what is left.</param>
internal sealed record EventPage(IReadOnlyList<LoggedEvent> Events, bool IsCursorTooOld, long OldestCursor);
