using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.LoadBalancer;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Storage.Sealing;

namespace OrleansGateway.Grains.Queue.Dispatch;

internal sealed partial class Dispatcher
{
    private const int PicksAtOnce = 64;
    private const int RoundsPerTurn = 8;

    private readonly Dictionary<string, Task> _flights = new(StringComparer.Ordinal);
    private readonly List<(MessageHeader Message, MessageEvent Outcome, MessageWrite Write)> _landed = [];
    private Task _landing = Task.CompletedTask;

    private int Room => _context.Options.MaxInFlight - _flights.Count;

    private async Task DispatchAsync()
    {
        if (await DispatchSuspectAsync())
        {
            return;
        }

        foreach (var pool in _pools.Values.ToList())
        {
            LookAtRules(pool);

            // Under steady traffic there is always a next round: what falls due, expires or moves must get its turn as well.
            // Asked in a statement of its own: `|=` would take the flag as it was before the wait, and lose a wake meanwhile.
            var rounds = await DispatchRoundsAsync(pool);
            _isWoken |= rounds == RoundsPerTurn;
        }
    }

    /// <returns>How many rounds had something to do.</returns>
    private async Task<int> DispatchRoundsAsync(PoolBacklog pool)
    {
        var rounds = 0;
        while (rounds < RoundsPerTurn && IsOpenFor(pool) && Room > 0)
        {
            var candidates = Candidates(pool);
            if (candidates.Count == 0 || await DispatchAsync(pool, candidates) is (0, 0))
            {
                break;
            }

            await FillAsync(pool);
            rounds++;
        }

        return rounds;
    }

    private bool IsOpenFor(PoolBacklog pool) =>
        _isOpen && !_needsReload && !Gates.IsPoolPaused(pool.Pool) && pool.RestUntil <= _context.Now;

    // What a caller changed after its landing, in a commit whose answer is still to come, is among the flights as well.
    private bool MayBegin(MessageHeader message) => !_flights.ContainsKey(message.Id) && _context.Slots.MayBegin(message.Id);

    /// <summary>After a crash suspects go alone, one at a time, so that the next crash tells which of them is the cause.</summary>
    /// <returns>Whether nothing else may begin now.</returns>
    private async Task<bool> DispatchSuspectAsync()
    {
        if (_suspects.Count == 0)
        {
            return false;
        }

        var now = _context.Now;
        foreach (var pool in _pools.Values.Where(IsOpenFor).ToList())
        {
            var suspect = pool.Waiting.FirstOrDefault(
                message => _suspects.Contains(message.Id) && message.NextAt <= now && MayBegin(message));
            if (suspect is null)
            {
                continue;
            }

            if (_flights.Count > 0)
            {
                return true;
            }

            if ((await DispatchAsync(pool, [suspect])).Written > 0)
            {
                return true;
            }
        }

        return _flights.Keys.Any(_suspects.Contains);
    }

    /// <summary>Waiting heads whose time has come, then free heads by rank.</summary>
    private List<MessageHeader> Candidates(PoolBacklog pool)
    {
        var limit = Math.Min(Room, PicksAtOnce);
        var candidates = new List<MessageHeader>(limit);
        foreach (var due in pool.TakeDue(_context.Now, limit))
        {
            if (_suspects.Contains(due.Id) || !MayBegin(due))
            {
                // Its turn has not come: another suspect's instance is not usable, or it rests itself, or its slot moves away.
                pool.Wait(due, _context.Now + (long)_context.Options.NoInstanceRetry.TotalMilliseconds);
            }
            else
            {
                candidates.Add(due);
            }
        }

        foreach (var parked in pool.Unpark(NewChatRoom(pool, limit - candidates.Count)))
        {
            if (MayBegin(parked))
            {
                candidates.Add(parked);
            }
            else
            {
                pool.Park(parked);
            }
        }

        candidates.AddRange(pool.Window.Ready.Where(MayBegin).Take(limit - candidates.Count));
        return candidates;
    }

    /// <summary>Picks instances, binds what found one in one commit, and sends it.</summary>
    /// <returns>How many candidates moved on with a write, and how many wait from now on without one.</returns>
    private async Task<(int Written, int Held)> DispatchAsync(PoolBacklog pool, List<MessageHeader> candidates)
    {
        var held = pool.PacedCount;
        HoldForRecipients(pool, candidates);
        if (candidates.Count == 0)
        {
            return (0, pool.PacedCount - held);
        }

        await LoadChatsAsync(candidates);
        var suppressed = await _context.Store.SuppressedAsync(
            candidates.Select(message => message.RecipientHash).ToHashSet(StringComparer.Ordinal), _stopped);
        var picks = await Task.WhenAll(candidates.Select(message => PickAsync(pool, message)));
        var writes = new List<MessageWrite>(candidates.Count);
        for (var i = 0; i < picks.Length; i++)
        {
            var happening = suppressed.Contains(candidates[i].RecipientHash)
                ? new MessageEvent.Discard(DeadReason.Suppressed, SendFailure.None, 0)
                : AfterPick(pool, candidates[i], picks[i]);
            if (happening is not null)
            {
                writes.Add(WriteOf(candidates[i], happening));
            }
        }

        if (writes.Count > 0)
        {
            var written = await _writer.WriteAsync(writes);
            await BeginAsync(pool, writes, written);
        }

        return (writes.Count, pool.PacedCount - held);
    }

    private Task<PickResult> PickAsync(PoolBacklog pool, MessageHeader message)
    {
        var now = _context.Now;
        var known = KnownBy(message);
        var excluded = Excluded(pool, now)
            .Concat(ClosedToNewChats(pool, now).Select(rest => rest.Key).Where(instance => !known.Contains(instance)));
        return _context.Outlet.PickAsync(
            pool.Pool,
            new PickRequest { Recipient = message.RecipientHash, KnownBy = known, Excluded = [.. excluded], Only = message.OnlyInstance },
            _stopped);
    }

    /// <summary>What follows from a pick; null when the message stays where it is.</summary>
    private MessageEvent? AfterPick(PoolBacklog pool, MessageHeader message, PickResult pick)
    {
        if (pick.Instance is { } instance)
        {
            return Take(pool, message, instance);
        }

        if (pick.Failure == PickFailure.AllLoggedOut)
        {
            var reason = message.Instance is null ? DeadReason.LoggedOut : DeadReason.OutcomeUnknown;
            return new MessageEvent.Discard(reason, SendFailure.LoggedOut, 0);
        }

        WaitForInstance(pool, message, pick);
        return null;
    }

    private MessageEvent.Bind? Take(PoolBacklog pool, MessageHeader message, string instance)
    {
        var now = _context.Now;
        if (pool.Pace.TryTake(instance, message.Id, IsNewChat(message, instance), now))
        {
            return new MessageEvent.Bind(instance);
        }

        // Others of the same batch took its last place; the next pick knows.
        HoldAgain(pool, message, now);
        return null;
    }

    private async Task BeginAsync(PoolBacklog pool, List<MessageWrite> writes, IReadOnlyList<bool> written)
    {
        var bodies = await BodiesAsync([.. writes.Where((write, i) => written[i] && write.After.State == MessageState.InFlight)
            .Select(write => write.After.Id)]);
        for (var i = 0; i < writes.Count; i++)
        {
            if (!written[i])
            {
                // Cancelled or expired in the same moment.
                pool.Leave(writes[i].Before);
                if (writes[i].After.Instance is { } instance)
                {
                    pool.Pace.Land(instance, writes[i].After.Id);
                }

                continue;
            }

            _counters.Move(writes[i].After, writes[i].Before.State, writes[i].After.State);
            Begin(pool, writes[i], bodies);
        }
    }

    private void Begin(PoolBacklog pool, MessageWrite write, IReadOnlyDictionary<string, byte[]> bodies)
    {
        var after = write.After;
        switch (after.State)
        {
            case MessageState.InFlight:
                pool.Fly(after);
                _flights[after.Id] = FlyAsync(new Flight(after, write.Before.Instance is not null), bodies[after.Id]);
                break;
            case MessageState.Pending:
                pool.Wait(after, after.NextAt);
                break;
            default:
                _suspects.Remove(after.Id);
                pool.Leave(after);
                break;
        }
    }

    private async Task FlyAsync(Flight flight, byte[] sealedBody)
    {
        var result = Open(flight.Message, sealedBody) is { } body
            ? await SendAsync(flight.Message, body)
            : SendResult.NotSent(SendFailure.InvalidContent);
        var now = _context.Now;
        var instance = flight.Message.Instance!;
        var pace = PoolOf(flight.Message.Pool).Pace;
        pace.Land(instance, flight.Message.Id);
        pace.Learn(instance, flight.Message.RecipientHash, result, now);
        if (result.Outcome != SendOutcome.Acknowledged && AttemptOutcome.RestUntil(result, _context.Options, now) is { } until)
        {
            Gates.Rest(instance, until);
        }

        if (result.Failure == SendFailure.NewChatsRestricted)
        {
            Gates.RestFromNewChats(
                instance, result.RestUntil?.ToUnixTimeMilliseconds() ?? now + (long)_context.Options.DefaultRest.TotalMilliseconds);
        }

        Land(flight, AttemptOutcome.Of(flight.Message, result, flight.WasPinned, _context.Options, now, _context.NextJitter()));
    }

    /// <summary>The body; null when it cannot be opened, which no further attempt will change.</summary>
    private MessageBody? Open(MessageHeader message, byte[] sealedBody)
    {
        try
        {
            return MessageBody.Open(_context.Keys, _context.Key.Tenant, _context.Key.Queue, message.Id, sealedBody);
        }
        catch (Exception error) when (error is SealBrokenException or InvalidDataException or EndOfStreamException)
        {
            LogUnreadable(_logger, error, message.Id);
            return null;
        }
    }

    private async Task<SendResult> SendAsync(MessageHeader message, MessageBody body)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(_stopped);
        try
        {
            var request = new SendRequest
            {
                WireId = message.WireId,
                Recipient = body.Recipient,
                Content = body.Content,
                Attempt = message.Attempts + 1,
                IsNewChat = IsNewChat(message, message.Instance!),
            };
            var send = _context.Outlet.SendAsync(message.Instance!, request, timeout.Token);
            return await send.WaitAsync(_context.Options.AttemptTimeout, _context.Time, _stopped);
        }
        catch (TimeoutException)
        {
            await timeout.CancelAsync();
            return SendResult.Unknown(SendFailure.TimedOut);
        }
#pragma warning disable CA1031 // Whatever a call to another grain throws: nothing is known of the message.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogSendFailed(_logger, error, message.Id);
            return SendResult.Unknown(SendFailure.Other);
        }
    }

    private void Land(Flight flight, MessageEvent outcome)
    {
        var newChat = outcome is MessageEvent.Sent ? NoteChat(flight.Message) : null;
        _landed.Add((flight.Message, outcome, WriteOf(flight.Message, outcome, newChat)));
        if (_landing.IsCompleted)
        {
            _landing = WriteLandedAsync();
        }
    }

    /// <summary>Writes outcomes; while one commit waits for the disk the next one fills.</summary>
    private async Task WriteLandedAsync()
    {
        await Task.Yield();
        try
        {
            while (_landed.Count > 0)
            {
                _counters.BeginWrite();
                var batch = _landed.Take(BatchSize).ToList();
                var written = await _writer.WriteAsync([.. batch.Select(landed => landed.Write)]);
                _landed.RemoveRange(0, batch.Count);
                batch.ForEach(Finish);
                _needsReload |= written.Contains(false); // A caller has changed it since: the store knows better.
                _counters.EndWrite();
                Wake();
            }
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            // The partition ends; the next owner takes these up as suspects.
        }
#pragma warning disable CA1031 // A stale epoch above all: another owner has the partition.
        catch (Exception error)
#pragma warning restore CA1031
        {
            End(error);
        }
    }

    private void Finish((MessageHeader Message, MessageEvent Outcome, MessageWrite Write) landed)
    {
        var after = landed.Write.After;
        _flights.Remove(after.Id);
        _suspects.Remove(after.Id);
        _counters.Move(after, MessageState.InFlight, after.State);
        _counters.NoteAttempt(landed.Outcome);
        if (after.State == MessageState.Pending)
        {
            PoolOf(after.Pool).Wait(after, after.NextAt);
        }
        else
        {
            PoolOf(after.Pool).Leave(after);
        }
    }
}
