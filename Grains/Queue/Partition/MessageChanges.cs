using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Dispatch;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Storage;

namespace OrleansGateway.Grains.Queue.Partition;

/// <summary>Changes by callers to messages that are not in flight: cancel, reschedule, redrive.</summary>
internal sealed class MessageChanges(
    PartitionContext context, PartitionCounters counters, SlotOwnership slots, Dispatcher dispatcher)
{
    public Task<MessageChange> CancelAsync(string messageId) =>
        ChangeAsync(messageId, static _ => new MessageEvent.Cancel());

    public Task<MessageChange> RescheduleAsync(string messageId, DateTimeOffset notBefore)
    {
        var at = Math.Max(context.Now, notBefore.ToUnixTimeMilliseconds());
        return ChangeAsync(messageId, message => message.ExpiresAt <= at ? null : new MessageEvent.Reschedule(at));
    }

    public Task<MessageChange> RedriveAsync(string messageId) =>
        ChangeAsync(messageId, static _ => new MessageEvent.Redrive());

    /// <summary>Takes up a change that is committed.</summary>
    public void TakeUp(MessageWrite write)
    {
        var (before, after) = (write.Before, write.After);
        counters.Move(after, before.State, after.State);
        if (before.State == MessageState.Dead)
        {
            dispatcher.Arrive(after, null);
        }
        else
        {
            dispatcher.Leave(before, after);
        }
    }

    private async Task<MessageChange> ChangeAsync(string messageId, Func<MessageHeader, MessageEvent?> eventOf)
    {
        try
        {
            // The state may change between the look and the write: then look again.
            MessageChange? change = null;
            while (change is null)
            {
                change = await TryChangeAsync(messageId, eventOf);
            }

            return change.Value;
        }
        catch (StorageUnavailableException)
        {
            dispatcher.Invalidate();
            return MessageChange.Unavailable;
        }
    }

    /// <returns>What became of the change; null when the message has changed meanwhile.</returns>
    private async Task<MessageChange?> TryChangeAsync(string messageId, Func<MessageHeader, MessageEvent?> eventOf)
    {
        if (!await slots.AnswersForAsync(messageId))
        {
            return MessageChange.WrongPartition;
        }

        if (await context.Stores.Messages.FindAsync(messageId, CancellationToken.None) is not { } message)
        {
            return MessageChange.NotFound;
        }

        if (message.State == MessageState.InFlight)
        {
            return MessageChange.InFlight;
        }

        if (eventOf(message) is not { } happening)
        {
            return MessageChange.InvalidTime;
        }

        return MessageWrite.TryOf(message, happening, context.Now) is { } write
            ? await TryWriteAsync(write.Folding(await LongHistoryAsync(messageId)))
            : MessageChange.WrongState;
    }

    /// <summary>A caller may change a message any number of times.</summary>
    private async Task<string?> LongHistoryAsync(string messageId) =>
        (await context.Stores.Messages.BodiesAsync([messageId], CancellationToken.None)).GetValueOrDefault(messageId)?.LongHistory;

    private async Task<MessageChange?> TryWriteAsync(MessageWrite write)
    {
        counters.BeginWrite();
        try
        {
            if (!(await context.Stores.Messages.WriteAsync([write], CancellationToken.None))[0])
            {
                return null;
            }

            TakeUp(write);
            return MessageChange.Changed;
        }
        finally
        {
            counters.EndWrite();
        }
    }
}
