using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Storage;

namespace OrleansGateway.Grains.Queue.Dispatch;

/// <summary>
/// Moves a partition's messages: scheduled ones when they fall due, expired ones out of the way, heads of lines to instances.
/// It puts the parts together and names the steps of a turn; everything runs on the scheduler of the partition's grain.
/// </summary>
internal sealed partial class Dispatcher : IDispatchTurn
{
    private readonly PartitionContext _context;
    private readonly PartitionSchedules _schedules;
    private readonly DispatchMemory _memory;
    private readonly DispatchPump _pump;
    private readonly PoolPacing _pacing;
    private readonly SendsInFlight _sends;
    private readonly TimedMessages _timed;
    private readonly BacklogLoader _loader;
    private readonly CrashRecovery _recovery;
    private readonly SlotHandover _handover;
    private readonly WindowFiller _filler;
    private readonly DispatchRounds _rounds;
    private readonly PartitionGauge _gauge;

    public Dispatcher(PartitionContext context, PartitionCounters counters, PartitionSchedules schedules)
    {
        _context = context;
        _schedules = schedules;
        _memory = new DispatchMemory(context, counters);
        _gauge = new PartitionGauge(context, _memory);
        _pump = new DispatchPump(context);
        _pacing = new PoolPacing(context, _memory);
        var writer = new PartitionWriter(context);
        _sends = new SendsInFlight(context, _memory, _pacing, writer, _pump);
        _timed = new TimedMessages(context, _memory, _pump);
        _loader = new BacklogLoader(context, _memory, _timed, _sends, _pump);
        _recovery = new CrashRecovery(context, _memory, writer);
        _handover = new SlotHandover(context, _memory, _sends, _pump);
        _filler = new WindowFiller(context, _pump);
        _rounds = new DispatchRounds(
            _memory, _pump, new DispatchCandidates(context, _memory, _pacing, _sends),
            new AttemptStart(context, _memory, _pacing, _sends, writer), _filler, _pacing, _sends);
    }

    public PausesAndRests PausesAndRests => _memory.PausesAndRests;

    /// <summary>Whether the counters agree with the rows, as far as is known.</summary>
    public bool IsCounted => !_memory.NeedsReload && !_memory.NeedsRecount;

    /// <summary>When the longest-waiting message of the windows joined its line; null when none waits.</summary>
    public long? OldestLineAt => _memory.Pools.OldestLineAt;

    /// <summary>Takes over what the store holds; what was in flight goes on with the same instance and wire id.</summary>
    /// <param name="previousClosedCleanly">Whether the owner before ended in order; if not, what it had in flight is suspect.</param>
    public async Task OpenAsync(bool previousClosedCleanly)
    {
        await _loader.LoadPausesAsync();
        await _recovery.RecoverAsync(previousClosedCleanly);
        await _loader.LoadAsync();
        _pump.Open(this);
        _gauge.Report();
    }

    /// <summary>There may be something to do.</summary>
    public void Wake() => _pump.Wake();

    /// <summary>Begins nothing more and waits for what is in flight.</summary>
    /// <returns>
    /// Whether it ended in order: what is still in flight then was merely slow, and is no reason to suspect it of a crash.
    /// </returns>
    public async Task<bool> DrainAsync(TimeSpan timeout)
    {
        var lastTurn = _pump.CloseAsync();
        _gauge.Forget();
        try
        {
            await lastTurn.WaitAsync(timeout, _context.Time, _context.Stopped);
            await _sends.CompleteAllAsync(timeout);
        }
        catch (TimeoutException)
        {
            LogDrainTimedOut(_context.Host.Logger, _sends.Count);
            return !_pump.HasFailed;
        }
        catch (OperationCanceledException)
        {
            // The lease is lost: what is in flight belongs to the next owner.
        }

        return _sends.Count == 0;
    }

    /// <summary>A message was accepted or redriven, and the store has it.</summary>
    public void Arrive(MessageHeader message, byte[]? body)
    {
        _timed.Note(message);
        if (message.State == MessageState.Pending)
        {
            _memory.Bodies.Add(message.Id, body);
            if (!_memory.NeedsReload)
            {
                // The store has it, and may have others of its line that this window does not know yet.
                _memory.Pools.Of(message.Pool).Window.Arrive(message);
            }
        }

        Wake();
    }

    /// <summary>A message that was not in flight is cancelled or scheduled again, and the store has it.</summary>
    public void Leave(MessageHeader before, MessageHeader after)
    {
        _timed.Note(after);
        _memory.Suspects.Remove(before.Id);
        _memory.Bodies.Remove(before.Id);
        _memory.Pools.Of(before.Pool).Leave(before);
        Wake();
    }

    /// <summary>A write by a caller failed without a known outcome: the store is read again.</summary>
    public void Invalidate()
    {
        _memory.NeedsReload = true;
        Wake();
    }

    /// <inheritdoc cref="SlotHandover.HandOverAsync"/>
    public Task HandOverAsync(ImmutableArray<int> slots, Func<Task> run) => _handover.HandOverAsync(slots, run);

    /// <summary>Slots came to this partition: pauses and messages are read again.</summary>
    public async Task AdoptAsync()
    {
        await _loader.LoadPausesAsync();
        Invalidate();
    }

    async Task IDispatchTurn.RunAsync()
    {
        try
        {
            await _handover.RunAsync();
            await _loader.ReloadAsync();
            await _loader.RecountAsync();
            await _schedules.FireDueAsync(_context.Stopped);
            await _timed.PromoteAsync();
            await _timed.ExpireAsync();
            foreach (var pool in _memory.Pools.All)
            {
                await _filler.FillAsync(pool);
            }

            await _rounds.RunAsync();
            _gauge.Report();
        }
        catch (StorageUnavailableException)
        {
            _memory.NeedsReload = true;
            throw;
        }
    }

    TimeSpan? IDispatchTurn.NextWake()
    {
        var now = _context.Now;
        var next = new[] { _timed.NextAt, _schedules.NextAt, _gauge.NextAt }.Min() ?? long.MaxValue;
        foreach (var pool in _memory.Pools.All.Where(pool => !PausesAndRests.IsPoolPaused(pool.Pool)))
        {
            next = Math.Min(next, Math.Min(NextWakeOf(pool, now), _pacing.NextWake(pool, now)));
        }

        return next < long.MaxValue ? TimeSpan.FromMilliseconds(Math.Max(0, next - now)) : null;
    }

    void IDispatchTurn.Abandon(Exception error) => _handover.Abandon(error);

    /// <summary>When the pool's next head may go by time alone; what waits for room is woken by the next completion.</summary>
    private long NextWakeOf(PoolBacklog pool, long now)
    {
        var waiting = Math.Max(pool.NextWaiting ?? long.MaxValue, pool.RestUntil);
        var ready = pool.Window.ReadyCount > 0 ? pool.RestUntil : long.MaxValue;
        if (_sends.Count == 0)
        {
            // Nothing will complete: whatever held due heads back is looked at again soon.
            var soon = now + (long)_context.Options.NoInstanceRetry.TotalMilliseconds;
            return Math.Min(waiting > now ? waiting : soon, ready > now ? ready : soon);
        }

        return Math.Min(waiting > now ? waiting : long.MaxValue, ready > now ? ready : long.MaxValue);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} messages are still in flight at the end of the drain time.")]
    private static partial void LogDrainTimedOut(ILogger logger, int count);
}
