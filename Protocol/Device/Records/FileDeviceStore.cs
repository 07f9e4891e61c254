using OrleansGateway.Protocol.Device.Events;

namespace OrleansGateway.Protocol.Device.Records;

/// <summary>
/// A device store in a folder. A commit is on the disk when it completes; after a crash the store opens with the state before
/// or after a commit, never with a part of it. One process at a time may have it open.
/// </summary>
/// <remarks>
/// The records are in memory as well, a few megabytes for a busy number. They contain the keys of the device and are not
/// encrypted: on Unix only the owner may read the files; who can read them can speak for the number.
/// </remarks>
public sealed class FileDeviceStore : IDeviceEventLog, IDisposable
{
    private const long DefaultMinGrowth = 1 << 20;

    private readonly Lock _writing = new();
    private readonly RecordTable _records = new();
    private readonly Queue<DeviceEvent> _events = new();
    private readonly FileStream _lock;
    private readonly RecordLog _log;
    private bool _isClosed;
    private Exception? _failure;

    private FileDeviceStore(string folder, long minGrowth)
    {
        _lock = LockFolder(folder);
        try
        {
            _log = RecordLog.Open(folder, minGrowth, out var entries);
            foreach (var entry in entries)
            {
                Apply(entry);
            }
        }
        catch
        {
            _log?.Dispose();
            _lock.Dispose();
            throw;
        }
    }

    /// <summary>Opens the store in a folder; creates both where there is none.</summary>
    /// <param name="folder">The folder; it belongs to this store alone.</param>
    /// <exception cref="IOException">The folder cannot be used, or another process has the store open.</exception>
    /// <exception cref="InvalidDataException">The files are damaged, or were written by a newer version.</exception>
    public static FileDeviceStore Open(string folder) => Open(folder, DefaultMinGrowth);

    internal static FileDeviceStore Open(string folder, long minGrowth)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return new FileDeviceStore(folder, minGrowth);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<byte[]?>> LoadAsync(
        IReadOnlyList<RecordKey> keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyList<byte[]?>>(_records.Load(keys));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<KeyValuePair<RecordKey, byte[]>>> ListAsync(
        RecordKind kind, string idPrefix, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(idPrefix);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyList<KeyValuePair<RecordKey, byte[]>>>(_records.List(kind, idPrefix, limit));
    }

    /// <inheritdoc/>
    public ValueTask CommitAsync(DeviceCommit commit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(commit);
        cancellationToken.ThrowIfCancellationRequested();
        return new ValueTask(Task.Run(() => Write(new LogEntry(commit.Changes, commit.Events, Taken: 0)), CancellationToken.None));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DeviceEvent>> LoadWaitingEventsAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_writing)
        {
            return ValueTask.FromResult<IReadOnlyList<DeviceEvent>>(_events.ToArray());
        }
    }

    /// <inheritdoc/>
    public ValueTask TakeEventsAsync(int count, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        cancellationToken.ThrowIfCancellationRequested();
        return new ValueTask(Task.Run(() => Write(new LogEntry([], [], count)), CancellationToken.None));
    }

    /// <summary>Closes the files; every commit that completed is in them.</summary>
    public void Dispose()
    {
        lock (_writing)
        {
            if (!_isClosed)
            {
                _isClosed = true;
                _log.Dispose();
                _lock.Dispose();
            }
        }
    }

    private static FileStream LockFolder(string folder)
    {
        Directory.CreateDirectory(folder);
        try
        {
            return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error)
        {
            throw new IOException($"The device store in {folder} cannot be locked. Does another process have it open?", error);
        }
    }

    private void Write(LogEntry entry)
    {
        lock (_writing)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            if (_failure is not null)
            {
                throw new IOException("The device store failed before; open it again.", _failure);
            }

            try
            {
                _log.Append(entry);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // The file was cut back, as far as that went; what it holds is known only after it is read again.
                _failure = failure;
                throw;
            }

            Apply(entry);
            if (_log.IsGrown)
            {
                Compact();
            }
        }
    }

    // What was committed stays committed where this fails; the next commit says that the disk is in trouble.
    private void Compact()
    {
        try
        {
            _log.BeginAnew(new LogEntry(_records.ListAll(), [.. _events], Taken: 0));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _failure = failure;
        }
    }

    private void Apply(LogEntry entry)
    {
        _records.Apply(entry.Changes);
        for (var taken = 0; taken < entry.Taken && _events.Count > 0; taken++)
        {
            _events.Dequeue();
        }

        foreach (var deviceEvent in entry.Events)
        {
            _events.Enqueue(deviceEvent);
        }
    }
}
