using System.Diagnostics;
using OrleansGateway.Grains.Diagnostics;

namespace OrleansGateway.Grains.Storage.Sql;

/// <summary>
/// Group commit: concurrent commits of many grains of a silo become few transactions. While one transaction waits for the
/// disk, the next one fills. Callers await durability. At its bound, of units or of bytes, a caller waits for room
/// (back-pressure).
/// </summary>
internal sealed class WriteCoalescer : IAsyncDisposable
{
    /// <summary>A transaction takes no further unit beyond this many statements.</summary>
    private const int MaxStatements = 4_000;

    /// <summary>A transaction takes no further unit that would make its values larger than this.</summary>
    private const long MaxTransactionBytes = 8 << 20;

    /// <summary>How much the values of the units that wait in one lane may take by default.</summary>
    private const long DefaultLaneBytes = 32 << 20;

    private readonly ISqlDatabase _database;
    private readonly StorageInstruments? _instruments;
    private readonly WriteLane<Entry>[] _lanes;
    private readonly Task[] _loops;
    private readonly CancellationTokenSource _stop = new();

    public WriteCoalescer(
        ISqlDatabase database, int capacity = 8_192, long laneBytes = DefaultLaneBytes, StorageInstruments? instruments = null)
    {
        _database = database;
        _instruments = instruments;
        _lanes = new WriteLane<Entry>[database.WriteParallelism];
        _loops = new Task[_lanes.Length];
        for (var i = 0; i < _lanes.Length; i++)
        {
            _lanes[i] = new WriteLane<Entry>(capacity, laneBytes);
            _loops[i] = RunLaneAsync(_lanes[i]);
        }
    }

    /// <summary>Commits a unit; completes when it is durable.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="cancellationToken">Cancels the wait for room; a unit that was taken is committed.</param>
    /// <returns>One result per statement.</returns>
    /// <exception cref="StorageUnavailableException">The store failed; whether the unit took effect is unknown.</exception>
    public async Task<IReadOnlyList<StatementResult>> CommitAsync(WriteUnit unit, CancellationToken cancellationToken = default)
    {
        var entry = new Entry(unit);
        var lane = _lanes[(uint)StringComparer.Ordinal.GetHashCode(unit.Affinity) % _lanes.Length];
        await lane.AddAsync(entry, cancellationToken);
        return await entry.Completion.Task;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _lanes)
        {
            lane.Close();
        }

        await Task.WhenAll(_loops);
        _stop.Dispose();
    }

    private async Task RunLaneAsync(WriteLane<Entry> lane)
    {
        await Task.Yield();
        var batch = new List<Entry>();
        while (await lane.WaitAsync(_stop.Token).ConfigureAwait(false))
        {
            Fill(batch, lane);
            await CommitBatchAsync(batch).ConfigureAwait(false);
            batch.Clear();
        }
    }

    private static void Fill(List<Entry> batch, WriteLane<Entry> lane)
    {
        var statements = 0;
        var bytes = 0L;
        while (statements < MaxStatements
            && lane.TryPeek(out var next) && (batch.Count == 0 || bytes + next.Bytes <= MaxTransactionBytes)
            && lane.TryTake(out var entry))
        {
            batch.Add(entry);
            statements += entry.Unit.Statements.Sum(static statement => statement.Weight);
            bytes += entry.Bytes;
        }
    }

    private async Task CommitBatchAsync(List<Entry> batch)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            var outcomes = await _database.CommitAsync([.. batch.Select(entry => entry.Unit)], _stop.Token).ConfigureAwait(false);
            _instruments?.Committed(batch.Count, Stopwatch.GetElapsedTime(began), isCommitted: true);
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Complete(outcomes[i]);
            }
        }
#pragma warning disable CA1031 // Whatever it is, it belongs to the callers; the lane lives on.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _instruments?.Committed(batch.Count, Stopwatch.GetElapsedTime(began), isCommitted: false);
            foreach (var entry in batch)
            {
                entry.Completion.TrySetException(error);
            }
        }
    }

    private sealed class Entry(WriteUnit unit) : IWriteLaneEntry
    {
        public WriteUnit Unit { get; } = unit;

        public long Bytes { get; } = unit.Statements.Sum(static statement => statement.Bytes);

        public TaskCompletionSource<IReadOnlyList<StatementResult>> Completion { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Complete(UnitOutcome outcome)
        {
            if (outcome.Error is { } error)
            {
                Completion.TrySetException(error);
            }
            else
            {
                Completion.TrySetResult(outcome.Results);
            }
        }
    }
}
