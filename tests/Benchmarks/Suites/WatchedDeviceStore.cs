using System.Diagnostics;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Records;

namespace OrleansGateway.Benchmarks.Suites;

/// <summary>A device's store, and how many received messages are durable in it.</summary>
internal sealed class WatchedDeviceStore(IDeviceStore store) : IDeviceStore
{
    private long _received;
    private long _commits;
    private long _firstCommit;

    /// <summary>How many received messages have been committed.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>How many commits there were.</summary>
    public long Commits => Volatile.Read(ref _commits);

    /// <summary>When the first commit with received messages since the last <see cref="Reset"/> began.</summary>
    public long FirstCommit => Volatile.Read(ref _firstCommit);

    /// <summary>Begins to count again.</summary>
    public void Reset()
    {
        Volatile.Write(ref _received, 0);
        Volatile.Write(ref _commits, 0);
        Volatile.Write(ref _firstCommit, 0);
    }

    public ValueTask<IReadOnlyList<byte[]?>> LoadAsync(
        IReadOnlyList<RecordKey> keys, CancellationToken cancellationToken = default) =>
        store.LoadAsync(keys, cancellationToken);

    public ValueTask<IReadOnlyList<KeyValuePair<RecordKey, byte[]>>> ListAsync(
        RecordKind kind, string idPrefix, int limit, CancellationToken cancellationToken = default) =>
        store.ListAsync(kind, idPrefix, limit, cancellationToken);

    public async ValueTask CommitAsync(DeviceCommit commit, CancellationToken cancellationToken = default)
    {
        var messages = commit.Events.Count(deviceEvent => deviceEvent is MessageReceived);
        if (messages > 0)
        {
            Interlocked.CompareExchange(ref _firstCommit, Stopwatch.GetTimestamp(), 0);
        }

        await store.CommitAsync(commit, cancellationToken);
        Interlocked.Increment(ref _commits);
        Interlocked.Add(ref _received, messages);
    }
}
