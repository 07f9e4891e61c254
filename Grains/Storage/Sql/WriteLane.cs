using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace OrleansGateway.Grains.Storage.Sql;

/// <summary>
/// What waits for the transactions of one connection, in order, bounded by number and by bytes. At its bound a caller waits for
/// room. Thread-safe; one reader.
/// </summary>
internal sealed class WriteLane<T>(int maxCount, long maxBytes)
    where T : IWriteLaneEntry
{
    private readonly Lock _gate = new();
    private readonly Channel<T> _entries = Channel.CreateUnbounded<T>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Queue<(T Entry, TaskCompletionSource Admitted)> _waiting = new();
    private int _count;
    private long _bytes;
    private bool _isClosed;

    /// <summary>Hands an entry in.</summary>
    /// <returns>Completes when there was room for it.</returns>
    /// <exception cref="StorageUnavailableException">The lane is closed.</exception>
    public async Task AddAsync(T entry, CancellationToken cancellationToken)
    {
        TaskCompletionSource admitted;
        lock (_gate)
        {
            if (_isClosed)
            {
                throw Closed();
            }

            // Behind those that wait already, even if it would fit: the order of units is a promise.
            if (_waiting.Count == 0 && HasRoomFor(entry))
            {
                Admit(entry);
                return;
            }

            admitted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue((entry, admitted));
        }

        await using var cancelled = cancellationToken.Register(() => admitted.TrySetCanceled(cancellationToken));
        await admitted.Task;
    }

    /// <summary>Waits for an entry.</summary>
    /// <returns>False when the lane is closed and empty.</returns>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _entries.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Looks at the next entry, which stays.</summary>
    public bool TryPeek([MaybeNullWhen(false)] out T entry) => _entries.Reader.TryPeek(out entry);

    /// <summary>Takes the next entry out, which makes room for others.</summary>
    public bool TryTake([MaybeNullWhen(false)] out T entry)
    {
        if (!_entries.Reader.TryRead(out entry))
        {
            return false;
        }

        lock (_gate)
        {
            _count--;
            _bytes -= entry.Bytes;
            AdmitWaiting();
        }

        return true;
    }

    /// <summary>Takes no further entry; those that have room are still read.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            while (_waiting.TryDequeue(out var waiting))
            {
                waiting.Admitted.TrySetException(Closed());
            }

            _entries.Writer.TryComplete();
        }
    }

    private static StorageUnavailableException Closed() => new("The store is shutting down.");

    private void AdmitWaiting()
    {
        while (_waiting.TryPeek(out var first) && (first.Admitted.Task.IsCompleted || HasRoomFor(first.Entry)))
        {
            _waiting.Dequeue();
            if (first.Admitted.TrySetResult())
            {
                Admit(first.Entry);
            }
        }
    }

    // One that is larger than everything allowed goes alone.
    private bool HasRoomFor(T entry) => _count == 0 || (_count < maxCount && _bytes + entry.Bytes <= maxBytes);

    private void Admit(T entry)
    {
        _count++;
        _bytes += entry.Bytes;
        _entries.Writer.TryWrite(entry);
    }
}

/// <summary>Something that takes room in a lane.</summary>
internal interface IWriteLaneEntry
{
    /// <summary>How much memory its values take, about.</summary>
    long Bytes { get; }
}
