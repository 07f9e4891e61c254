using System.Threading.Channels;

namespace OrleansGateway.Grains.Storage.Sql;

/// <summary>
/// Group commit: concurrent commits of many grains of a silo become few transactions. While one transaction waits for the
/// disk, the next one fills. Callers await durability. At its bound a caller waits for room (back-pressure).
/// </summary>
internal sealed class WriteCoalescer : IAsyncDisposable
{
    /// <summary>A transaction takes no further unit beyond this many statements.</summary>
    private const int MaxStatements = 4_000;

    private readonly ISqlDatabase _database;
    private readonly Channel<Entry>[] _lanes;
    private readonly Task[] _loops;
    private readonly CancellationTokenSource _stop = new();

    public WriteCoalescer(ISqlDatabase database, int capacity = 8_192)
    {
        _database = database;
        _lanes = new Channel<Entry>[database.WriteParallelism];
        _loops = new Task[_lanes.Length];
        for (var i = 0; i < _lanes.Length; i++)
        {
            _lanes[i] = Channel.CreateBounded<Entry>(new BoundedChannelOptions(capacity) { SingleReader = true });
            _loops[i] = RunLaneAsync(_lanes[i].Reader);
        }
    }

    /// <summary>Commits a unit; completes when it is durable.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="cancellationToken">Cancels the wait for room; a unit that was taken is committed.</param>
    /// <returns>One result a statement.</returns>
    /// <exception cref="StorageUnavailableException">The store failed; whether the unit took effect is unknown.</exception>
    public async Task<IReadOnlyList<StatementResult>> CommitAsync(WriteUnit unit, CancellationToken cancellationToken = default)
    {
        var entry = new Entry(unit);
        var lane = _lanes[(uint)StringComparer.Ordinal.GetHashCode(unit.Affinity) % _lanes.Length];
        if (!lane.Writer.TryWrite(entry))
        {
            await WaitForRoomAsync(lane.Writer, entry, cancellationToken);
        }

        return await entry.Completion.Task;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _lanes)
        {
            lane.Writer.TryComplete();
        }

        await Task.WhenAll(_loops);
        _stop.Dispose();
    }

    private static async Task WaitForRoomAsync(ChannelWriter<Entry> writer, Entry entry, CancellationToken cancellationToken)
    {
        try
        {
            await writer.WriteAsync(entry, cancellationToken);
        }
        catch (ChannelClosedException closed)
        {
            throw new StorageUnavailableException("The store is shutting down.", closed);
        }
    }

    private async Task RunLaneAsync(ChannelReader<Entry> reader)
    {
        await Task.Yield();
        var batch = new List<Entry>();
        while (await reader.WaitToReadAsync(_stop.Token).ConfigureAwait(false))
        {
            Fill(batch, reader);
            await CommitBatchAsync(batch).ConfigureAwait(false);
            batch.Clear();
        }
    }

    private static void Fill(List<Entry> batch, ChannelReader<Entry> reader)
    {
        var statements = 0;
        while (statements < MaxStatements && reader.TryRead(out var entry))
        {
            batch.Add(entry);
            statements += entry.Unit.Statements.Sum(static statement => statement.Weight);
        }
    }

    private async Task CommitBatchAsync(List<Entry> batch)
    {
        try
        {
            var outcomes = await _database.CommitAsync([.. batch.Select(entry => entry.Unit)], _stop.Token).ConfigureAwait(false);
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Complete(outcomes[i]);
            }
        }
#pragma warning disable CA1031 // Whatever it is, it belongs to the callers; the lane lives on.
        catch (Exception error)
#pragma warning restore CA1031
        {
            foreach (var entry in batch)
            {
                entry.Completion.TrySetException(error);
            }
        }
    }

    private sealed class Entry(WriteUnit unit)
    {
        public WriteUnit Unit { get; } = unit;

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
