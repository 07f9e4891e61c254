namespace OrleansGateway.Client.Instance;

/// <summary>Events after a cursor have been trimmed: the consumer was away for longer than the log reaches back.</summary>
/// <param name="oldestCursor">The oldest cursor that misses none of the remaining events.</param>
public sealed class EventCursorTooOldException(long oldestCursor)
    : Exception($"Events after the cursor have been trimmed; continue from {oldestCursor} and treat the gap as unknown.")
{
    /// <summary>The oldest cursor that misses none of the remaining events.</summary>
    public long OldestCursor { get; } = oldestCursor;
}
