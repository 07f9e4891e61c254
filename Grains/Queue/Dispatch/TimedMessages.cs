using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;

namespace OrleansGateway.Grains.Queue.Dispatch;

/// <summary>Messages that change by time alone: scheduled ones fall due, others expire.</summary>
internal sealed class TimedMessages(PartitionContext context, DispatchMemory memory, DispatchPump pump)
{
    private const int BatchSize = 500;

    private long? _nextDue;
    private long? _nextExpiry;

    /// <summary>When the next message changes, milliseconds since 1970; null when none will.</summary>
    public long? NextAt => Earlier(_nextDue, _nextExpiry);

    /// <summary>Notes the times of a message that was accepted or changed.</summary>
    public void Note(MessageHeader message)
    {
        if (message.State == MessageState.Scheduled)
        {
            _nextDue = Earlier(_nextDue, message.NextAt);
        }

        if (message.ExpiresAt is { } expiry && !MessageLife.IsFinal(message.State))
        {
            _nextExpiry = Earlier(_nextExpiry, expiry);
        }
    }

    /// <summary>Reads the next times from the store.</summary>
    public async Task LoadAsync()
    {
        await ReadNextDueAsync();
        await ReadNextExpiryAsync();
    }

    public async Task PromoteAsync()
    {
        var now = context.Now;
        if (_nextDue is null || _nextDue > now)
        {
            return;
        }

        var due = await context.Stores.Backlog.PromoteAsync(now, BatchSize, context.Stopped);
        foreach (var message in due.OrderBy(message => message.Rank(context.Options.PriorityStep)).ThenBy(message => message.Sequence))
        {
            memory.Counters.Move(message, MessageState.Scheduled, MessageState.Pending);
            memory.Pools.Of(message.Pool).Window.Arrive(message);
        }

        WakeAfterFull(due);
        await ReadNextDueAsync();
    }

    public async Task ExpireAsync()
    {
        var now = context.Now;
        if (_nextExpiry is null || _nextExpiry > now)
        {
            return;
        }

        foreach (var state in new[] { MessageState.Scheduled, MessageState.Pending })
        {
            var expired = await context.Stores.Backlog.ExpireAsync(state, now, BatchSize, context.Stopped);
            foreach (var message in expired)
            {
                memory.Suspects.Remove(message.Id);
                memory.Counters.Move(message, state, MessageState.Expired);
                memory.Pools.Of(message.Pool).Leave(message);
            }

            WakeAfterFull(expired);
        }

        await ReadNextExpiryAsync();
    }

    private void WakeAfterFull(IReadOnlyList<MessageHeader> batch)
    {
        if (batch.Count == BatchSize)
        {
            pump.Wake();
        }
    }

    // What is noted while these read may be missing in what was read.
    private async Task ReadNextDueAsync()
    {
        _nextDue = null;
        var read = await context.Stores.Backlog.NextDueAsync(context.Stopped);
        _nextDue = Earlier(_nextDue, read);
    }

    private async Task ReadNextExpiryAsync()
    {
        _nextExpiry = null;
        var read = await context.Stores.Backlog.NextExpiryAsync(context.Stopped);
        _nextExpiry = Earlier(_nextExpiry, read);
    }

    private static long? Earlier(long? one, long? other) => one < other ? one : other ?? one;
}
