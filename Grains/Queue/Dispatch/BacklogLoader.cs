using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;

namespace OrleansGateway.Grains.Queue.Dispatch;

/// <summary>Reads into memory what the store holds: at the start, and whenever memory may be wrong.</summary>
internal sealed class BacklogLoader(
    PartitionContext context, DispatchMemory memory, TimedMessages timed, SendsInFlight sends, DispatchPump pump)
{
    /// <summary>Forgets what memory holds of the store, except for what is in flight, and loads it again.</summary>
    public async Task LoadAsync()
    {
        memory.Pools.Reset();
        memory.Bodies.Clear();
        memory.NeedsRecount = true;
        await RecountAsync();
        var held = await context.Stores.Backlog.HeldAsync(context.Stopped);
        memory.Suspects.IntersectWith(held.Select(message => message.Id));
        foreach (var message in held)
        {
            Hold(message);
        }

        foreach (var pool in await context.Stores.Backlog.PendingPoolsAsync(context.Stopped))
        {
            memory.Pools.Of(pool);
        }

        await timed.LoadAsync();
        pump.Wake();
    }

    /// <summary>Loads again if memory may be wrong.</summary>
    public async Task ReloadAsync()
    {
        if (memory.NeedsReload)
        {
            memory.NeedsReload = false;
            await LoadAsync();
        }
    }

    /// <summary>Counts the rows again if needed, at a moment when no write is under way; otherwise the next turn tries.</summary>
    public async Task RecountAsync()
    {
        var before = memory.Counters.Quiet;
        if (!memory.NeedsRecount || !before.IsQuiet)
        {
            return;
        }

        var counts = await context.Stores.Backlog.CountAsync(context.Stopped);
        if (memory.Counters.Quiet == before)
        {
            memory.Counters.Load(counts);
            memory.NeedsRecount = false;
        }
    }

    public async Task LoadPausesAsync()
    {
        int stamp;
        IReadOnlyList<PauseScope> scopes;
        do
        {
            // One that is set while this reads may be missing in what was read.
            stamp = memory.PausesAndRests.PauseStamp;
            scopes = await context.Stores.Pauses.ListAsync(context.Stopped);
        }
        while (stamp != memory.PausesAndRests.PauseStamp);

        memory.PausesAndRests.LoadPauses(scopes);
    }

    private void Hold(MessageHeader message)
    {
        if (sends.Contains(message.Id))
        {
            // Whatever its row says: it may have completed there, in a commit whose answer is still to come.
            memory.Pools.Of(message.Pool).Hold(message);
        }
        else if (message.State == MessageState.Pending)
        {
            memory.Pools.Of(message.Pool).Wait(message, message.NextAt);
        }

        // One that is in flight by its row, but not among the sends, completed while the rows were read.
    }
}
