using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Dispatch;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Storage;

namespace OrleansGateway.Grains.Queue.Partition;

/// <summary>Keeps the partition's view of the queue's map up to date, and moves slots to other partitions.</summary>
internal sealed class SlotOwnership(
    PartitionContext context, SequenceSource sequences, ArrivalOrder arrivals, Dispatcher dispatcher)
{
    private static readonly TimeSpan MapIsFresh = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MovePause = TimeSpan.FromMilliseconds(500);

    private long? _mapReadAt;
    private bool _isMoving;

    /// <summary>Reads the map for the first time.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        context.Slots.Take(await ReadMapAsync(cancellationToken));
        await LoadSequenceAsync(cancellationToken);
    }

    /// <summary>Hands slots over to another partition, once none of their messages is in flight.</summary>
    /// <returns>Whether they moved; false when the map has changed meanwhile, or another move is under way.</returns>
    public async Task<bool> MoveAsync(SlotMove move, long mapEpoch)
    {
        if (_isMoving)
        {
            return false;
        }

        _isMoving = true;
        try
        {
            await LoadMapAsync(CancellationToken.None);
            var slots = context.Slots;
            if (slots.Map.Epoch != mapEpoch || !slots.OwnsAll(move))
            {
                return false;
            }

            await dispatcher.HandOverAsync(move.Slots, () => CommitMoveAsync(move));
            return move.Slots.All(slot => slots.Map.Owners[slot] == move.Target);
        }
        finally
        {
            _isMoving = false;
        }
    }

    /// <summary>Takes up slots that came to this partition.</summary>
    public async Task AdoptAsync(CancellationToken cancellationToken)
    {
        await LoadMapAsync(cancellationToken);
        await dispatcher.AdoptAsync();
    }

    /// <summary>The map may have changed: reads it, unless that was done a moment ago or the store is unavailable.</summary>
    public async Task RefreshAsync()
    {
        if (_mapReadAt is { } readAt && context.Time.GetElapsedTime(readAt) < MapIsFresh)
        {
            return;
        }

        try
        {
            await LoadMapAsync(CancellationToken.None);
        }
        catch (StorageUnavailableException)
        {
            // The map as it was read last decides; the caller comes back.
        }
    }

    /// <summary>Whether this partition answers for a message.</summary>
    public async Task<bool> AnswersForAsync(string messageId)
    {
        if (!context.Slots.AcceptsMessage(messageId))
        {
            await RefreshAsync();
        }

        return context.Slots.AcceptsMessage(messageId);
    }

    /// <summary>Repeats the write until it is known to whom the slots belong; meanwhile they take no message.</summary>
    private async Task CommitMoveAsync(SlotMove move)
    {
        var slots = context.Slots;
        slots.CloseLeaving();
        await arrivals.PassedAsync();
        while (true)
        {
            context.Stopped.ThrowIfCancellationRequested();
            try
            {
                slots.Take(await context.Stores.SlotMoves.MoveAsync(slots.Map, move, context.Stopped)
                    ?? await ReadMapAsync(context.Stopped));
                return;
            }
            catch (StorageUnavailableException)
            {
                await Task.Delay(MovePause, context.Time, context.Stopped);
            }
        }
    }

    /// <summary>Reads the map. Slots that came continue their order of acceptance and their pauses, and are looked at.</summary>
    private async Task LoadMapAsync(CancellationToken cancellationToken)
    {
        var map = await ReadMapAsync(cancellationToken);
        if (context.Slots.Gains(map))
        {
            await LoadSequenceAsync(cancellationToken);
            await dispatcher.AdoptAsync();
        }

        context.Slots.Take(map);
    }

    private async Task LoadSequenceAsync(CancellationToken cancellationToken)
    {
        var counts = await context.Stores.Backlog.CountAsync(cancellationToken);
        sequences.StartAfter(counts.Count == 0 ? 0 : counts.Max(count => count.LastSequence));
    }

    private Task<QueueMap> ReadMapAsync(CancellationToken cancellationToken)
    {
        _mapReadAt = context.Time.GetTimestamp();
        return context.Stores.Maps.LoadAsync(context.Key.Tenant, context.Key.Queue, cancellationToken);
    }
}
