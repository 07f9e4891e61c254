using OrleansGateway.Grains.Interfaces.Events;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Storage.Events;

namespace OrleansGateway.Grains.Events;

/// <summary>Reads an instance's event log for its consumers.</summary>
internal sealed class EventReader(EventLogStore store, TimeProvider time)
{
    private const int LargestPage = 500;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    /// <summary>Reads what follows a cursor, waiting for the first event if there is none.</summary>
    /// <param name="key">The instance.</param>
    /// <param name="after">The cursor.</param>
    /// <param name="limit">How many at the most.</param>
    /// <param name="wait">How long to wait at the most.</param>
    /// <param name="signal">Raised when something is appended.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<InstanceEventPage> ReadAsync(
        InstanceKey key, long after, int limit, TimeSpan wait, EventSignal signal, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, LargestPage);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(wait, LongestWait);

        // Taken before the read, so that an append in between is not missed.
        var next = signal.Next;
        var page = await ReadOnceAsync(key, after, limit, cancellationToken);
        if (wait <= TimeSpan.Zero || page.IsCursorTooOld || !page.Events.IsEmpty)
        {
            return page;
        }

        await Task.WhenAny(next, Task.Delay(wait, time, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        return next.IsCompleted ? await ReadOnceAsync(key, after, limit, cancellationToken) : page;
    }

    private async Task<InstanceEventPage> ReadOnceAsync(
        InstanceKey key, long after, int limit, CancellationToken cancellationToken)
    {
        var page = await store.ReadAsync(key.Tenant, key.Instance, after, limit, cancellationToken);
        return page.IsCursorTooOld
            ? new InstanceEventPage { IsCursorTooOld = true, NextCursor = page.OldestCursor }
            : new InstanceEventPage
            {
                Events = [.. page.Events.Select(EventTranslation.ToContract)],
                NextCursor = page.Events is [.., var last] ? last.Sequence : after,
            };
    }
}
