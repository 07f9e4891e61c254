using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Dispatch;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Queue.Store;
using OrleansGateway.Grains.Storage;
using OrleansGateway.Grains.Storage.Events;

namespace OrleansGateway.Grains.Queue.Partition;

/// <summary>
/// One partition under one lease: what callers ask of it, over the store, with the dispatcher beside. It runs on one
/// scheduler, as a grain does; between two awaits nothing interferes.
/// </summary>
internal sealed partial class QueuePartition
{
    private const int MaxBatch = 1_000;
    private static readonly TimeSpan FullRetry = TimeSpan.FromSeconds(10);

    private readonly PartitionContext _context;
    private readonly EventLogStore _events;
    private readonly PartitionCounters _counters;
    private readonly SequenceSource _sequences;
    private readonly MessageIntake _intake;
    private readonly PartitionSchedules _schedules;
    private readonly Dispatcher _dispatcher;
    private readonly ArrivalOrder _arrivals = new();
    private readonly CancellationToken _stopped;

    public QueuePartition(
        PartitionContext context, ScheduleStore schedules, IFleetView fleet, EventLogStore events, Action<TimeSpan> wakeAfter, Action<Exception> ended,
        ILogger logger, CancellationToken stopped)
    {
        _context = context;
        _events = events;
        _stopped = stopped;
        _counters = new PartitionCounters(context.Time);
        _sequences = new SequenceSource(context.Key.Partition, context.Time, context.Random);
        _intake = new MessageIntake(context.Key, context.Keys, fleet, _sequences, context.Options, context.Time);
        _schedules = new PartitionSchedules(
            schedules, EnqueueAnywhereAsync, _intake.Check, context.Time);
        _dispatcher = new Dispatcher(context, fleet, _counters, _schedules, wakeAfter, ended, logger, stopped);
    }

    /// <summary>The partition's number.</summary>
    public int Number => _context.Key.Partition;

    /// <summary>Messages that are scheduled, pending or in flight.</summary>
    public long OpenCount => _counters.Open;

    /// <summary>Whether something will be to do by itself, now or later.</summary>
    public bool HasWork => OpenCount > 0 || _schedules.NextAt is not null;

    /// <summary>Takes over what the store holds.</summary>
    public async Task OpenAsync(bool previousClosedCleanly, CancellationToken cancellationToken)
    {
        _context.Slots.Take(await ReadMapAsync(cancellationToken));
        await LoadSequenceAsync(cancellationToken);
        await _schedules.OpenAsync(cancellationToken);
        await _dispatcher.OpenAsync(previousClosedCleanly);
    }

    public void Wake() => _dispatcher.Wake();

    /// <summary>Ends in order.</summary>
    /// <returns>Whether nothing is in flight any more.</returns>
    public Task<bool> CloseAsync() => _dispatcher.DrainAsync(_context.Options.DrainTimeout);

    public async Task<ImmutableArray<EnqueueResult>> EnqueueAsync(ImmutableArray<EnqueueRequest> requests)
    {
        if (requests.Length > MaxBatch)
        {
            throw new ArgumentException($"At most {MaxBatch} messages a call.", nameof(requests));
        }

        var results = new EnqueueResult[requests.Length];
        var batch = new List<(int Index, NewMessage Message)>(requests.Length);
        for (var i = 0; i < requests.Length; i++)
        {
            if (_intake.Check(requests[i]) is var problem and not EnqueueRejection.None)
            {
                results[i] = EnqueueResult.Rejected(problem);
            }
            else if (_counters.Open + batch.Count >= _context.Options.MaxDepth)
            {
                results[i] = await WhenFullAsync(requests[i]);
            }
            else
            {
                batch.Add((i, _intake.Create(requests[i])));
            }
        }

        if (batch.Exists(entry => !_context.Slots.Accepts(entry.Message.Slot)))
        {
            await LoadNewerMapAsync();
        }

        TurnAway(batch, results);
        if (batch.Count > 0)
        {
            await AddAsync(batch, results);
        }

        return ImmutableArray.Create(results);
    }

    public async Task<QueuedMessage?> GetAsync(string messageId, CancellationToken cancellationToken) =>
        await _context.Store.LoadAsync(messageId, cancellationToken) is { } row
            ? await ToMessageAsync(row, cancellationToken)
            : null;

    public async Task<MessageChange> CancelAsync(string messageId) =>
        await ChangeAsync(messageId, static _ => new MessageEvent.Cancel());

    public async Task<MessageChange> RescheduleAsync(string messageId, DateTimeOffset notBefore)
    {
        var at = Math.Max(_context.Now, notBefore.ToUnixTimeMilliseconds());
        return await ChangeAsync(
            messageId, message => message.ExpiresAt <= at ? null : new MessageEvent.Reschedule(at));
    }

    public async Task SetPauseAsync(PauseScope scope, bool isPaused, CancellationToken cancellationToken)
    {
        await _context.Store.SetPauseAsync(scope, isPaused, cancellationToken);
        _dispatcher.Gates.SetPause(scope, isPaused);
        _dispatcher.Wake();
    }

    public async Task<ScheduleResult> PutScheduleAsync(RecurringSchedule schedule, CancellationToken cancellationToken)
    {
        var result = await _schedules.PutAsync(schedule, cancellationToken);
        _dispatcher.Wake();
        return result;
    }

    public Task<bool> RemoveScheduleAsync(string name, CancellationToken cancellationToken) =>
        _schedules.RemoveAsync(name, cancellationToken);

    public ImmutableArray<RecurringSchedule> Schedules() => [.. _schedules.All];

    public async Task<QueueStatistics> StatisticsAsync(CancellationToken cancellationToken)
    {
        var counters = await TrueCountersAsync(cancellationToken);
        var oldest = _dispatcher.OldestLineAt is { } at
            ? TimeSpan.FromMilliseconds(Math.Max(0, _context.Now - at))
            : (TimeSpan?)null;
        return counters.ToStatistics(oldest, _dispatcher.Gates.IsPaused);
    }

    /// <summary>After a write without a known outcome the counters are wrong until the rows are counted anew, at a quiet moment.</summary>
    private async Task<PartitionCounters> TrueCountersAsync(CancellationToken cancellationToken)
    {
        try
        {
            return _dispatcher.IsCounted ? _counters : _counters.With(await _context.Store.CountAsync(cancellationToken));
        }
        catch (StorageUnavailableException)
        {
            return _counters;
        }
    }

    private async Task<EnqueueResult> WhenFullAsync(EnqueueRequest request)
    {
        var first = _intake.IdempotencyHash(request) is { } hash
            ? await _context.Store.FindByIdempotencyAsync(hash, CancellationToken.None)
            : null;
        return first is { } known
            ? Repeated(known.Id, known.BodyHash, _intake.BodyHash(request))
            : EnqueueResult.Rejected(EnqueueRejection.QueueFull, retryAfter: FullRetry);
    }

    private async Task AddAsync(List<(int Index, NewMessage Message)> batch, EnqueueResult[] results)
    {
        _counters.BeginWrite();
        var ticket = _arrivals.Begin();
        Action? effect = null;
        try
        {
            var outcomes = await _context.Store.AddAsync([.. batch.Select(entry => entry.Message)], CancellationToken.None);
            for (var i = 0; i < batch.Count; i++)
            {
                results[batch[i].Index] = ResultOf(batch[i].Message, outcomes[i]);
            }

            effect = () => Arrive(batch.Where(entry => results[entry.Index].Status == EnqueueStatus.Accepted));
        }
        catch (StorageUnavailableException)
        {
            batch.ForEach(entry => results[entry.Index] = EnqueueResult.Rejected(
                EnqueueRejection.Unavailable, retryAfter: TimeSpan.FromSeconds(1)));
            effect = _dispatcher.Distrust;
        }
        finally
        {
            _arrivals.Complete(ticket, () =>
            {
                effect?.Invoke();
                _counters.EndWrite();
            });
        }
    }

    private void Arrive(IEnumerable<(int Index, NewMessage Message)> accepted)
    {
        foreach (var (_, message) in accepted)
        {
            _counters.Accept(message.Header);
            _dispatcher.Arrive(message.Header, message.Sealed);
        }
    }

    private static EnqueueResult ResultOf(NewMessage message, (string? Id, string? BodyHash) outcome) =>
        outcome.Id is not { } id ? EnqueueResult.Rejected(EnqueueRejection.Suppressed)
        : id == message.Header.Id ? EnqueueResult.Accepted(id)
        : Repeated(id, outcome.BodyHash, message.BodyHash);

    private static EnqueueResult Repeated(string firstId, string? firstBody, string? body) => firstBody == body
        ? EnqueueResult.Duplicate(firstId)
        : EnqueueResult.Rejected(EnqueueRejection.Conflict, firstId);

    /// <summary>Applies what a caller asks to a message that is not in flight.</summary>
    private async Task<MessageChange> ChangeAsync(string messageId, Func<MessageHeader, MessageEvent?> ask)
    {
        try
        {
            // The state may change between the look and the write: then look again.
            MessageChange? change = null;
            while (change is null)
            {
                change = await TryChangeAsync(messageId, ask);
            }

            return change.Value;
        }
        catch (StorageUnavailableException)
        {
            _dispatcher.Distrust();
            return MessageChange.Unavailable;
        }
    }

    private async Task<MessageChange?> TryChangeAsync(string messageId, Func<MessageHeader, MessageEvent?> ask)
    {
        if (!await AnswersForAsync(messageId))
        {
            return MessageChange.WrongPartition;
        }

        if (await _context.Store.FindAsync(messageId, CancellationToken.None) is not { } before)
        {
            return MessageChange.NotFound;
        }

        if (before.State == MessageState.InFlight)
        {
            return MessageChange.InFlight;
        }

        if (ask(before) is not { } happening)
        {
            return MessageChange.InvalidTime;
        }

        var now = _context.Now;
        if (MessageLife.Apply(before, happening, now) is not { } after)
        {
            return MessageChange.WrongState;
        }

        var write = new MessageWrite(before, after, HistoryLine.Of(before, after, happening, now));
        _counters.BeginWrite();
        try
        {
            if (!(await _context.Store.WriteAsync([write], CancellationToken.None))[0])
            {
                return null;
            }

            Take(before, after);
            return MessageChange.Changed;
        }
        finally
        {
            _counters.EndWrite();
        }
    }

    private void Take(MessageHeader before, MessageHeader after)
    {
        _counters.Move(after, before.State, after.State);
        if (before.State == MessageState.Dead)
        {
            _dispatcher.Arrive(after, null);
        }
        else
        {
            _dispatcher.Leave(before, after);
        }
    }

    private async Task<QueuedMessage> ToMessageAsync(
        (MessageHeader Header, string History, byte[] Sealed) row, CancellationToken cancellationToken)
    {
        var header = row.Header;
        var body = MessageBody.Open(_context.Keys, _context.Key.Tenant, _context.Key.Queue, header.Id, row.Sealed);
        return new QueuedMessage
        {
            Id = header.Id,
            WireId = header.WireId,
            Pool = header.Pool,
            Recipient = body.Recipient,
            OrderingKey = body.OrderingKey,
            Content = body.Content,
            Priority = header.Priority,
            State = header.State,
            AcceptedAt = TimeOf(header.AcceptedAt),
            DueAt = TimeOf(header.NextAt),
            ExpiresAt = header.ExpiresAt is { } expiry ? TimeOf(expiry) : null,
            Instance = header.OnlyInstance,
            Attempts = header.Attempts,
            DeadReason = header.DeadReason,
            History = [.. HistoryLine.Parse(row.History), .. await ReceiptsAsync(header, cancellationToken)],
        };
    }

    /// <summary>Receipts live in the event log of the instance that sent the message.</summary>
    private async Task<IEnumerable<HistoryEntry>> ReceiptsAsync(MessageHeader header, CancellationToken cancellationToken)
    {
        if (header.Instance is not { } instance)
        {
            return [];
        }

        var receipts = await _events.ReceiptsAsync(_context.Key.Tenant, instance, header.WireId, cancellationToken);
        return receipts.Where(receipt => ReceiptHistory.KindOf(receipt.Kind) is not null).Select(receipt => new HistoryEntry
        {
            At = receipt.At,
            Kind = ReceiptHistory.KindOf(receipt.Kind)!.Value,
            Instance = instance,
        });
    }

    private static DateTimeOffset TimeOf(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
