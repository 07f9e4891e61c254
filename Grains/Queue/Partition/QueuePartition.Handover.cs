using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Storage;

namespace OrleansGateway.Grains.Queue.Partition;

internal sealed partial class QueuePartition
{
    private static readonly TimeSpan MapIsFresh = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MovePause = TimeSpan.FromMilliseconds(500);

    private long? _mapReadAt;
    private bool _isMoving;

    /// <summary>Hands slots over to another partition, once nothing of them is in flight.</summary>
    /// <returns>Whether they moved; false when the map is another one by now, or another move is under way.</returns>
    public async Task<bool> MoveSlotsAsync(SlotMove move, long mapEpoch)
    {
        if (_isMoving)
        {
            return false;
        }

        _isMoving = true;
        try
        {
            await LoadMapAsync(CancellationToken.None);
            var slots = _context.Slots;
            if (slots.Map.Epoch != mapEpoch || !slots.OwnsAll(move))
            {
                return false;
            }

            await _dispatcher.HandOverAsync(move.Slots, () => CommitMoveAsync(move));
            return move.Slots.All(slot => slots.Map.Owners[slot] == move.Target);
        }
        finally
        {
            _isMoving = false;
        }
    }

    /// <summary>Takes up slots that came to this partition.</summary>
    public async Task AdoptSlotsAsync(CancellationToken cancellationToken)
    {
        await LoadMapAsync(cancellationToken);
        await _dispatcher.AdoptAsync();
    }

    /// <summary>The store is asked until it is known to whom the slots belong; meanwhile they take no message.</summary>
    private async Task CommitMoveAsync(SlotMove move)
    {
        var slots = _context.Slots;
        slots.CloseLeaving();
        await _arrivals.PassedAsync();
        while (true)
        {
            _stopped.ThrowIfCancellationRequested();
            try
            {
                slots.Take(await _context.Store.MoveAsync(slots.Map, move, _stopped) ?? await ReadMapAsync(_stopped));
                return;
            }
            catch (StorageUnavailableException)
            {
                await Task.Delay(MovePause, _context.Time, _stopped);
            }
        }
    }

    /// <summary>Reads the map; what came to the partition continues its order of acceptance and its pauses, and is looked at.</summary>
    private async Task LoadMapAsync(CancellationToken cancellationToken)
    {
        var map = await ReadMapAsync(cancellationToken);
        if (_context.Slots.Gains(map))
        {
            await LoadSequenceAsync(cancellationToken);
            await _dispatcher.AdoptAsync();
        }

        _context.Slots.Take(map);
    }

    private async Task LoadSequenceAsync(CancellationToken cancellationToken)
    {
        var counts = await _context.Store.CountAsync(cancellationToken);
        _sequences.StartAfter(counts.Count == 0 ? 0 : counts.Max(count => count.LastSequence));
    }

    /// <summary>The map may have changed: reads it, unless that was done a moment ago or the store is away.</summary>
    private async Task LoadNewerMapAsync()
    {
        if (_mapReadAt is { } readAt && _context.Time.GetElapsedTime(readAt) < MapIsFresh)
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

    private async Task<QueueMap> ReadMapAsync(CancellationToken cancellationToken)
    {
        _mapReadAt = _context.Time.GetTimestamp();
        return await _context.Maps.LoadAsync(_context.Key.Tenant, _context.Key.Queue, cancellationToken);
    }

    private async Task<bool> AnswersForAsync(string messageId)
    {
        if (!_context.Slots.AcceptsMessage(messageId))
        {
            await LoadNewerMapAsync();
        }

        return _context.Slots.AcceptsMessage(messageId);
    }

    /// <summary>Answers for messages of slots that are not the partition's, and takes them out of the batch.</summary>
    private void TurnAway(List<(int Index, NewMessage Message)> batch, EnqueueResult[] results)
    {
        var slots = _context.Slots;
        foreach (var (index, _) in batch.Where(entry => !slots.Accepts(entry.Message.Slot)))
        {
            results[index] = EnqueueResult.OfAnotherPartition(slots.Map.Epoch);
        }

        batch.RemoveAll(entry => !slots.Accepts(entry.Message.Slot));
    }

    /// <summary>Enqueues a schedule's message where its slot is.</summary>
    private async Task<EnqueueResult> EnqueueAnywhereAsync(EnqueueRequest request)
    {
        var result = (await EnqueueAsync([request]))[0];
        if (result.Rejection != EnqueueRejection.WrongPartition)
        {
            return result;
        }

        var owner = _context.Key with { Partition = _context.Slots.Map.OwnerOf(request.EffectiveOrderingKey) };
        return await _context.Outlet.EnqueueAsync(owner, request, _stopped);
    }
}
