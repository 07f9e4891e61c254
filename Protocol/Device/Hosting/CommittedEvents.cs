using System.Runtime.CompilerServices;
using System.Threading.Channels;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Records;

namespace OrleansGateway.Protocol.Device.Hosting;

/// <summary>A device's store that hands the events of each commit on to a reader, once the commit is durable.</summary>
/// <remarks>
/// It never holds a commit up: a reader that sends a message waits for a commit itself. Where too many events wait,
/// <see cref="IsFull"/> tells the owner to stay away from the server, which keeps what it has for the device.
/// </remarks>
internal sealed class CommittedEvents(IDeviceStore store, int limit) : IDeviceStore
{
    private readonly Lock _gate = new();
    private readonly Channel<DeviceEvent> _events = Channel.CreateUnbounded<DeviceEvent>();
    private TaskCompletionSource _full = NewSignal();
    private TaskCompletionSource _room = NewSignal();
    private int _waiting;
    private int _hasReader;

    /// <summary>Completes when too many events wait; renewed when half of them are taken.</summary>
    public Task IsFull
    {
        get
        {
            lock (_gate)
            {
                return _full.Task;
            }
        }
    }

    /// <summary>Completes when there is room for more events.</summary>
    public Task HasRoom
    {
        get
        {
            lock (_gate)
            {
                return _full.Task.IsCompleted ? _room.Task : Task.CompletedTask;
            }
        }
    }

    /// <summary>Brings back the events that were committed in an earlier run and not taken then.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task RestoreAsync(CancellationToken cancellationToken)
    {
        if (store is IDeviceEventLog log)
        {
            Add(await log.LoadWaitingEventsAsync(cancellationToken));
        }
    }

    /// <summary>No further event comes; the reader ends after those that wait.</summary>
    public void Complete() => _events.Writer.TryComplete();

    public async IAsyncEnumerable<DeviceEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _hasReader, 1) != 0)
        {
            throw new InvalidOperationException("The events of a device have one reader at a time.");
        }

        try
        {
            while (await _events.Reader.WaitToReadAsync(cancellationToken))
            {
                while (_events.Reader.TryPeek(out var deviceEvent))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return deviceEvent;
                    await TakeAsync(cancellationToken);
                }
            }
        }
        finally
        {
            Volatile.Write(ref _hasReader, 0);
        }
    }

    public ValueTask<IReadOnlyList<byte[]?>> LoadAsync(
        IReadOnlyList<RecordKey> keys, CancellationToken cancellationToken = default) => store.LoadAsync(keys, cancellationToken);

    public ValueTask<IReadOnlyList<KeyValuePair<RecordKey, byte[]>>> ListAsync(
        RecordKind kind, string idPrefix, int limit, CancellationToken cancellationToken = default) =>
        store.ListAsync(kind, idPrefix, limit, cancellationToken);

    public async ValueTask CommitAsync(DeviceCommit commit, CancellationToken cancellationToken = default)
    {
        await store.CommitAsync(commit, cancellationToken);
        Add(commit.Events);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Add(IReadOnlyList<DeviceEvent> events)
    {
        lock (_gate)
        {
            foreach (var deviceEvent in events)
            {
                _events.Writer.TryWrite(deviceEvent);
            }

            _waiting += events.Count;
            if (_waiting >= limit)
            {
                _full.TrySetResult();
            }
        }
    }

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        _events.Reader.TryRead(out _);
        lock (_gate)
        {
            _waiting--;
            if (_full.Task.IsCompleted && _waiting <= limit / 2)
            {
                _room.TrySetResult();
                (_full, _room) = (NewSignal(), NewSignal());
            }
        }

        if (store is IDeviceEventLog log)
        {
            await log.TakeEventsAsync(1, cancellationToken);
        }
    }
}
