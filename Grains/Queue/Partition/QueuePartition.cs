using System.Collections.Immutable;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Dispatch;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Storage;

namespace OrleansGateway.Grains.Queue.Partition;

/// <summary>
/// One partition under one lease: the calls that it answers, over the store, beside a dispatcher that sends. It runs on one
/// scheduler, as a grain does; nothing interferes between two awaits.
/// </summary>
internal sealed class QueuePartition
{
    private readonly PartitionContext _context;
    private readonly PartitionCounters _counters;
    private readonly PartitionSchedules _schedules;
    private readonly Dispatcher _dispatcher;
    private readonly SlotOwnership _slots;
    private readonly MessageIntake _intake;
    private readonly MessageReader _reader;
    private readonly MessageChanges _changes;
    private readonly DeadLetters _deadLetters;

    public QueuePartition(PartitionContext context)
    {
        _context = context;
        _counters = new PartitionCounters(context.Time);
        _schedules = new PartitionSchedules(
            context.Stores.Schedules, EnqueueAnywhereAsync, new RequestCheck(context).Check, context.Time);
        _dispatcher = new Dispatcher(context, _counters, _schedules);
        var sequences = new SequenceSource(context.Key.Partition, context.Time, context.Random);
        var arrivals = new ArrivalOrder();
        _slots = new SlotOwnership(context, sequences, arrivals, _dispatcher);
        _intake = new MessageIntake(context, _counters, _slots, new MessageFactory(context, sequences), arrivals, _dispatcher);
        _reader = new MessageReader(context);
        _changes = new MessageChanges(context, _counters, _slots, _dispatcher);
        _deadLetters = new DeadLetters(context, _counters, _reader, _changes, _dispatcher);
    }

    /// <summary>The partition's number.</summary>
    public int Number => _context.Key.Partition;

    /// <summary>Messages that are scheduled, pending or in flight.</summary>
    public long OpenCount => _counters.Open;

    /// <summary>Whether there is something to do by itself, now or later.</summary>
    public bool HasWork => OpenCount > 0 || _schedules.NextAt is not null;

    /// <summary>Takes over what the store holds.</summary>
    public async Task OpenAsync(bool previousClosedCleanly, CancellationToken cancellationToken)
    {
        await _slots.OpenAsync(cancellationToken);
        await _schedules.OpenAsync(cancellationToken);
        await _dispatcher.OpenAsync(previousClosedCleanly);
    }

    public void Wake() => _dispatcher.Wake();

    /// <summary>Ends in order.</summary>
    /// <returns>Whether what is still in flight, if anything, was merely slow.</returns>
    public Task<bool> CloseAsync() => _dispatcher.DrainAsync(_context.Options.DrainTimeout);

    public async Task<ImmutableArray<EnqueueResult>> EnqueueAsync(ImmutableArray<EnqueueRequest> requests) =>
        ImmutableArray.Create(await _intake.EnqueueAsync(requests));

    public Task<QueuedMessage?> GetAsync(string messageId, CancellationToken cancellationToken) =>
        _reader.FindAsync(messageId, cancellationToken);

    public Task<MessageChange> CancelAsync(string messageId) => _changes.CancelAsync(messageId);

    public Task<MessageChange> RescheduleAsync(string messageId, DateTimeOffset notBefore) =>
        _changes.RescheduleAsync(messageId, notBefore);

    public Task<DeadLetterPage> ListDeadLettersAsync(
        DeadLetterFilter filter, string? cursor, int pageSize, CancellationToken cancellationToken) =>
        _deadLetters.ListAsync(filter, cursor, pageSize, cancellationToken);

    public Task<MessageChange> RedriveAsync(string messageId) => _changes.RedriveAsync(messageId);

    public Task<long> RedriveManyAsync(DeadLetterFilter filter, CancellationToken cancellationToken) =>
        _deadLetters.RedriveAsync(filter, cancellationToken);

    public Task<long> PurgeDeadLettersAsync(DeadLetterFilter filter, CancellationToken cancellationToken) =>
        _deadLetters.PurgeAsync(filter, cancellationToken);

    public async Task SetPauseAsync(PauseScope scope, bool isPaused, CancellationToken cancellationToken)
    {
        RequestCheck.CheckNames(scope);
        await _context.Stores.Pauses.SetAsync(scope, isPaused, cancellationToken);
        _dispatcher.PausesAndRests.SetPause(scope, isPaused);
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

    /// <summary>Hands slots over to another partition, once none of their messages is in flight.</summary>
    /// <returns>Whether they moved; false when the map has changed meanwhile, or another move is under way.</returns>
    public Task<bool> MoveSlotsAsync(SlotMove move, long mapEpoch) => _slots.MoveAsync(move, mapEpoch);

    /// <summary>Takes up slots that came to this partition.</summary>
    public Task AdoptSlotsAsync(CancellationToken cancellationToken) => _slots.AdoptAsync(cancellationToken);

    public async Task<QueueStatistics> StatisticsAsync(CancellationToken cancellationToken)
    {
        var counters = await TrueCountersAsync(cancellationToken);
        var oldest = _dispatcher.OldestLineAt is { } at
            ? TimeSpan.FromMilliseconds(Math.Max(0, _context.Now - at))
            : (TimeSpan?)null;
        return counters.ToStatistics(oldest, _dispatcher.PausesAndRests.IsPaused);
    }

    /// <summary>After a write without a known outcome the counters are wrong until the rows are counted again, at a quiet moment.</summary>
    private async Task<PartitionCounters> TrueCountersAsync(CancellationToken cancellationToken)
    {
        try
        {
            return _dispatcher.IsCounted
                ? _counters
                : _counters.With(await _context.Stores.Backlog.CountAsync(cancellationToken));
        }
        catch (StorageUnavailableException)
        {
            return _counters;
        }
    }

    /// <summary>Enqueues a schedule's message in the partition that owns its slot.</summary>
    private async Task<EnqueueResult> EnqueueAnywhereAsync(EnqueueRequest request)
    {
        var result = (await _intake.EnqueueAsync([request]))[0];
        if (result.Rejection != EnqueueRejection.WrongPartition)
        {
            return result;
        }

        var owner = _context.Key with { Partition = _context.Slots.Map.OwnerOf(request.EffectiveOrderingKey) };
        return await _context.Router.EnqueueAsync(owner, request, _context.Stopped);
    }
}
