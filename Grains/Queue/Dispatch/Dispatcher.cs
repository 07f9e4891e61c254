using Microsoft.Extensions.Logging;
using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Storage;

namespace OrleansGateway.Grains.Queue.Dispatch;

/// <summary>
/// Moves a partition's messages: scheduled ones when they fall due, expired ones out of the way, heads of lines to
/// instances. One pump at a time; everything runs on the scheduler of the grain that owns the partition.
/// </summary>
internal sealed partial class Dispatcher
{
    private const int BatchSize = 500;
    private const int PagesPerTurn = 4;

    private readonly PartitionContext _context;
    private readonly IFleetView _fleet;
    private readonly PartitionCounters _counters;
    private readonly PartitionSchedules _schedules;
    private readonly PartitionWriter _writer;
    private readonly Action<TimeSpan> _wakeAfter;
    private readonly Action<Exception> _ended;
    private readonly ILogger _logger;
    private readonly CancellationToken _stopped;
    private readonly Dictionary<string, PoolBacklog> _pools = new(StringComparer.Ordinal);
    private readonly HashSet<string> _suspects = new(StringComparer.Ordinal);
    private Task _pump = Task.CompletedTask;
    private bool _isWoken;
    private bool _isOpen;
    private bool _needsReload;
    private bool _needsRecount;
    private long? _nextDue;
    private long? _nextExpiry;

    public Dispatcher(
        PartitionContext context, IFleetView fleet, PartitionCounters counters, PartitionSchedules schedules,
        Action<TimeSpan> wakeAfter, Action<Exception> ended, ILogger logger, CancellationToken stopped)
    {
        _context = context;
        _fleet = fleet;
        _counters = counters;
        _schedules = schedules;
        _wakeAfter = wakeAfter;
        _ended = ended;
        _logger = logger;
        _stopped = stopped;
        _writer = new PartitionWriter(context, stopped);
    }

    public PausesAndRests Gates { get; } = new();

    /// <summary>Whether the counters agree with the rows, as far as is known.</summary>
    public bool IsCounted => !_needsReload && !_needsRecount;

    /// <summary>When the longest-waiting message of the windows joined its line; null when none waits.</summary>
    public long? OldestLineAt => _pools.Values
        .SelectMany(pool => pool.Window.Ready.Concat(pool.Waiting))
        .Min(message => (long?)message.LineAt);

    /// <summary>Takes over what the store holds; what was in flight goes on with the same instance and wire id.</summary>
    /// <param name="previousClosedCleanly">Whether the owner before ended in order; if not, its flights are suspects.</param>
    public async Task OpenAsync(bool previousClosedCleanly)
    {
        await LoadPausesAsync();
        await RecoverFlightsAsync(previousClosedCleanly);
        await LoadAsync();
        _isOpen = true;
        Wake();
    }

    /// <summary>Something may be to do.</summary>
    public void Wake()
    {
        _isWoken = true;
        if (_isOpen && _pump.IsCompleted)
        {
            _pump = PumpAsync();
        }
    }

    /// <summary>Begins nothing more and waits for what is in flight.</summary>
    /// <returns>Whether nothing is in flight any more.</returns>
    public async Task<bool> DrainAsync(TimeSpan timeout)
    {
        _isOpen = false;
        try
        {
            await _pump.WaitAsync(timeout, _context.Time, _stopped);
            await Task.WhenAll(_flights.Values).WaitAsync(timeout, _context.Time, _stopped);
            await _landing.WaitAsync(timeout, _context.Time, _stopped);
        }
        catch (TimeoutException)
        {
            LogDrainTimedOut(_logger, _flights.Count);
        }
        catch (OperationCanceledException)
        {
            // The lease is lost: what is in flight belongs to the next owner.
        }

        return _flights.Count == 0 && _landed.Count == 0;
    }

    /// <summary>A message was accepted or redriven, and the store has it.</summary>
    public void Arrive(MessageHeader message, byte[]? body)
    {
        Note(message);
        if (message.State == MessageState.Pending)
        {
            Remember(message.Id, body);
            if (!_needsReload)
            {
                // The store has it, and may have others of its line that this window does not know yet.
                PoolOf(message.Pool).Window.Arrive(message);
            }
        }

        Wake();
    }

    /// <summary>A message that was not in flight is cancelled or scheduled anew, and the store has it.</summary>
    public void Leave(MessageHeader before, MessageHeader after)
    {
        Note(after);
        _suspects.Remove(before.Id);
        _bodies.Remove(before.Id);
        PoolOf(before.Pool).Leave(before);
        Wake();
    }

    /// <summary>A write by a caller failed without a known outcome: look at the store anew.</summary>
    public void Distrust()
    {
        _needsReload = true;
        Wake();
    }

    private async Task LoadPausesAsync()
    {
        int stamp;
        IReadOnlyList<PauseScope> scopes;
        do
        {
            // One that is set while this reads may be missing in what was read.
            stamp = Gates.PauseStamp;
            scopes = await _context.Store.PausesAsync(_stopped);
        }
        while (stamp != Gates.PauseStamp);

        Gates.LoadPauses(scopes);
    }

    private void Note(MessageHeader message)
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

    private PoolBacklog PoolOf(string pool)
    {
        if (!_pools.TryGetValue(pool, out var backlog))
        {
            _pools[pool] = backlog = new PoolBacklog(pool, _context.Options);
        }

        return backlog;
    }

    private async Task PumpAsync()
    {
        await Task.Yield();
        try
        {
            while (_isWoken && _isOpen)
            {
                _isWoken = false;
                await TurnAsync();
            }

            ScheduleWake();
        }
        catch (StorageUnavailableException error)
        {
            LogStoreUnavailable(_logger, error);
            _needsReload = true;
            _wakeAfter(_context.Options.NoInstanceRetry);
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            // The partition ends.
        }
#pragma warning disable CA1031 // Whatever it is, the partition must not go on with a state that it may not understand.
        catch (Exception error)
#pragma warning restore CA1031
        {
            End(error);
        }
    }

    private void End(Exception error)
    {
        LogEnded(_logger, error);
        _isOpen = false;
        _handover?.Done.TrySetException(error);
        _ended(error);
    }

    private async Task TurnAsync()
    {
        await HandOverAsync();
        if (_needsReload)
        {
            _needsReload = false;
            await LoadAsync();
        }

        await RecountAsync();
        await _schedules.FireDueAsync(_stopped);
        await PromoteAsync();
        await ExpireAsync();
        foreach (var pool in _pools.Values.ToList())
        {
            await FillAsync(pool);
        }

        await DispatchAsync();
    }

    private async Task PromoteAsync()
    {
        var now = _context.Now;
        if (_nextDue is null || _nextDue > now)
        {
            return;
        }

        var due = await _context.Store.PromoteAsync(now, BatchSize, _stopped);
        foreach (var message in due.OrderBy(message => message.Rank(_context.Options.PriorityStep)).ThenBy(message => message.Sequence))
        {
            _counters.Move(message, MessageState.Scheduled, MessageState.Pending);
            PoolOf(message.Pool).Window.Arrive(message);
        }

        _isWoken |= due.Count == BatchSize;
        await ReadNextDueAsync();
    }

    private async Task ExpireAsync()
    {
        var now = _context.Now;
        if (_nextExpiry is null || _nextExpiry > now)
        {
            return;
        }

        foreach (var state in new[] { MessageState.Scheduled, MessageState.Pending })
        {
            var expired = await _context.Store.ExpireAsync(state, now, BatchSize, _stopped);
            foreach (var message in expired)
            {
                _suspects.Remove(message.Id);
                _counters.Move(message, state, MessageState.Expired);
                PoolOf(message.Pool).Leave(message);
            }

            _isWoken |= expired.Count == BatchSize;
        }

        await ReadNextExpiryAsync();
    }

    // What is noted while these read may be missing in what was read.
    private async Task ReadNextDueAsync()
    {
        _nextDue = null;
        var read = await _context.Store.NextDueAsync(_stopped);
        _nextDue = Earlier(_nextDue, read);
    }

    private async Task ReadNextExpiryAsync()
    {
        _nextExpiry = null;
        var read = await _context.Store.NextExpiryAsync(_stopped);
        _nextExpiry = Earlier(_nextExpiry, read);
    }

    private static long? Earlier(long? one, long? other) => one < other ? one : other ?? one;

    private async Task FillAsync(PoolBacklog pool)
    {
        while (pool.Window.VacantLines.Count > 0)
        {
            var lines = pool.Window.BeginLookUp(BatchSize);
            pool.Window.EndLookUp(lines, await _context.Store.FirstOfLinesAsync(lines, _stopped));
        }

        for (var page = 0; page < PagesPerTurn && pool.Window.WantsScan; page++)
        {
            await ScanAsync(pool);
        }

        _isWoken |= pool.Window.WantsScan;
    }

    private async Task ScanAsync(PoolBacklog pool)
    {
        IReadOnlyList<MessageHeader>? page = null;
        pool.Window.BeginScan();
        try
        {
            page = await _context.Store.ScanAsync(pool.Pool, pool.Window.Cursor, BatchSize, _stopped);
        }
        finally
        {
            pool.Window.EndScan(page, page?.Count < BatchSize);
        }
    }

    private void ScheduleWake()
    {
        var now = _context.Now;
        var next = new[] { _nextDue, _nextExpiry, _schedules.NextAt }.Min() ?? long.MaxValue;
        foreach (var pool in _pools.Values.Where(pool => !Gates.IsPoolPaused(pool.Pool)))
        {
            next = Math.Min(next, Math.Min(NextWakeOf(pool, now), NextPaceWake(pool, now)));
        }

        if (next < long.MaxValue)
        {
            _wakeAfter(TimeSpan.FromMilliseconds(Math.Max(0, next - now)));
        }
    }

    /// <summary>When the pool's next head may go by time alone; what waits for room is woken by the next landing.</summary>
    private long NextWakeOf(PoolBacklog pool, long now)
    {
        var waiting = Math.Max(pool.NextWaiting ?? long.MaxValue, pool.RestUntil);
        var ready = pool.Window.ReadyCount > 0 ? pool.RestUntil : long.MaxValue;
        if (_flights.Count == 0)
        {
            // Nothing will land: whatever kept due heads back is looked at again soon.
            var soon = now + (long)_context.Options.NoInstanceRetry.TotalMilliseconds;
            return Math.Min(waiting > now ? waiting : soon, ready > now ? ready : soon);
        }

        return Math.Min(waiting > now ? waiting : long.MaxValue, ready > now ? ready : long.MaxValue);
    }
}
