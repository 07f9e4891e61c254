using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Records;

namespace OrleansGateway.Protocol.Tests.Device;

/// <summary>A store in memory that a test can make slow or broken.</summary>
internal sealed class ScriptedStore(Journal<string> journal) : IDeviceStore
{
    private readonly InMemoryDeviceStore _inner = new();
    private volatile TaskCompletionSource? _hold;

    public IReadOnlyList<DeviceEvent> Events => _inner.Events;

    public List<DeviceCommit> Commits { get; } = [];

    public bool FailsCommits { get; set; }

    /// <summary>Lets commits wait until <see cref="Release"/>.</summary>
    public void Hold() => _hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _hold?.TrySetResult();

    public ValueTask<IReadOnlyList<byte[]?>> LoadAsync(
        IReadOnlyList<RecordKey> keys, CancellationToken cancellationToken = default) =>
        _inner.LoadAsync(keys, cancellationToken);

    public ValueTask<IReadOnlyList<KeyValuePair<RecordKey, byte[]>>> ListAsync(
        RecordKind kind, string idPrefix, int limit, CancellationToken cancellationToken = default) =>
        _inner.ListAsync(kind, idPrefix, limit, cancellationToken);

    public async ValueTask CommitAsync(DeviceCommit commit, CancellationToken cancellationToken = default)
    {
        if (_hold is { } hold)
        {
            journal.Add("commit begins");
            await hold.Task;
        }

        if (FailsCommits)
        {
            throw new IOException("The disk is full.");
        }

        await _inner.CommitAsync(commit, cancellationToken);
        lock (Commits)
        {
            Commits.Add(commit);
        }

        journal.Add("commit " + string.Join(
            ",", commit.Changes.Select(change => change.Key.Kind.ToString())
                .Concat(commit.Events.Select(committed => committed.GetType().Name)).Distinct()));
    }

    public async Task<byte[]?> ReadAsync(RecordKey key) => (await _inner.LoadAsync([key]))[0];

    public async Task<int> CountAsync(RecordKind kind) => (await _inner.ListAsync(kind, "", int.MaxValue)).Count;
}
