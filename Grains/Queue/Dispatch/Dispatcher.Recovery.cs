using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;

namespace OrleansGateway.Grains.Queue.Dispatch;

internal sealed partial class Dispatcher
{
    /// <summary>Puts messages that the owner before left in flight back to the heads of their lines.</summary>
    private async Task RecoverFlightsAsync(bool previousClosedCleanly)
    {
        var flights = (await _context.Store.HeldAsync(_stopped)).Where(message => message.State == MessageState.InFlight).ToList();
        if (flights.Count == 0)
        {
            return;
        }

        LogRecovering(_logger, flights.Count, previousClosedCleanly);
        var happening = new MessageEvent.Recover(!previousClosedCleanly && flights.Count == 1);
        var writes = flights.Select(flight => WriteOf(flight, Recovered(flight, happening))).ToList();
        await _writer.WriteAsync(writes);
        if (!previousClosedCleanly)
        {
            _suspects.UnionWith(writes.Where(write => write.After.State == MessageState.Pending).Select(write => write.After.Id));
        }
    }

    /// <summary>A message that was alone in flight at too many crashes is the likely cause.</summary>
    private MessageEvent Recovered(MessageHeader flight, MessageEvent.Recover happening) =>
        happening.WasAlone && flight.Crashes + 1 >= _context.Options.MaxCrashes
            ? new MessageEvent.Discard(DeadReason.Poison, Interfaces.Instance.SendFailure.Other, 0)
            : happening;

    /// <summary>Forgets what memory holds of the store, but for what is in flight, and loads it anew.</summary>
    private async Task LoadAsync()
    {
        foreach (var pool in _pools.Values)
        {
            pool.Reset();
        }

        _bodies.Clear();
        _needsRecount = true;
        await RecountAsync();
        var held = await _context.Store.HeldAsync(_stopped);
        _suspects.IntersectWith(held.Select(message => message.Id));
        foreach (var message in held)
        {
            Hold(message);
        }

        foreach (var pool in await _context.Store.PendingPoolsAsync(_stopped))
        {
            PoolOf(pool);
        }

        await ReadNextDueAsync();
        await ReadNextExpiryAsync();
        _isWoken = true;
    }

    /// <summary>Counts the rows anew, at a moment when no write is under way; else the next turn tries.</summary>
    private async Task RecountAsync()
    {
        var before = _counters.Quiet;
        if (!_needsRecount || !before.IsQuiet)
        {
            return;
        }

        var counts = await _context.Store.CountAsync(_stopped);
        if (_counters.Quiet == before)
        {
            _counters.Load(counts);
            _needsRecount = false;
        }
    }

    private void Hold(MessageHeader message)
    {
        if (_flights.ContainsKey(message.Id))
        {
            // Whatever its row says: it may have landed there, in a commit whose answer is still to come.
            PoolOf(message.Pool).Fly(message);
        }
        else if (message.State == MessageState.Pending)
        {
            PoolOf(message.Pool).Wait(message, message.NextAt);
        }

        // One that flies by its row, but is not among the flights, landed while the rows were read.
    }

    private MessageWrite WriteOf(MessageHeader before, MessageEvent happening, string? newChat = null)
    {
        var now = _context.Now;
        var after = MessageLife.Apply(before, happening, now)
            ?? throw new InvalidOperationException($"{happening.GetType().Name} does not happen to a message that is {before.State}.");
        return new MessageWrite(before, after, HistoryLine.Of(before, after, happening, now), newChat);
    }
}
