using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;

namespace OrleansGateway.Protocol.Device.Records;

/// <summary>
/// Commits the changes of one device, strictly in the order in which they were handed over: one commit is under way, what
/// comes meanwhile gathers for the next. So an operation that read what an earlier one changed is never durable before it.
/// </summary>
/// <remarks>
/// The first failure ends it: nothing that was handed over later is committed, since it may rest on what was lost. The owner
/// then closes the connection and begins again from the store.
/// </remarks>
internal sealed class CommitPipeline(
    IDeviceStore store, TimeProvider time, TimeSpan timeout, Action<Exception> onFailure)
{
    private const int MaxBatchChanges = 4096;

    private readonly Lock _gate = new();
    private readonly Queue<Batch> _batches = new();
    private Batch? _open;
    private Exception? _failure;
    private bool _isPumping;

    /// <summary>Hands changes over.</summary>
    /// <param name="changes">The records that changed.</param>
    /// <param name="events">The events that belong to them.</param>
    /// <returns>Completes when they are durable, or fails when they are not.</returns>
    public Task EnqueueAsync(IReadOnlyCollection<RecordChange> changes, params IReadOnlyCollection<DeviceEvent> events)
    {
        lock (_gate)
        {
            if (_failure is not null)
            {
                return Task.FromException(_failure);
            }

            if (_open is null || _open.Changes.Count >= MaxBatchChanges)
            {
                _open = new Batch();
                _batches.Enqueue(_open);
            }

            var batch = _open;
            batch.Add(changes, events);
            if (!_isPumping)
            {
                _isPumping = true;
                _ = PumpAsync();
            }

            return batch.Done.Task;
        }
    }

    /// <summary>Completes when all that was handed over is durable.</summary>
    public Task FlushAsync() => EnqueueAsync([]);

    private async Task PumpAsync()
    {
        await Task.Yield();
        while (Next() is { } batch)
        {
            try
            {
                if (!batch.IsEmpty)
                {
                    await CommitAsync(batch.ToCommit());
                }

                batch.Done.SetResult();
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                Fail(batch, failure);
                return;
            }
        }
    }

    // A store that hangs has failed: whoever closes the connection does not wait for it longer than this.
    private async Task CommitAsync(DeviceCommit commit)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        await store.CommitAsync(commit, deadline.Token).AsTask().WaitAsync(timeout, time, CancellationToken.None);
    }

    private Batch? Next()
    {
        lock (_gate)
        {
            if (!_batches.TryDequeue(out var batch))
            {
                _isPumping = false;
                return null;
            }

            if (ReferenceEquals(batch, _open))
            {
                _open = null;
            }

            return batch;
        }
    }

    private void Fail(Batch failed, Exception failure)
    {
        Batch[] lost;
        lock (_gate)
        {
            _failure = failure;
            lost = [failed, .. _batches];
            _batches.Clear();
            _open = null;
        }

        // Before the callers: whoever learns of the failure finds the connection ended.
        onFailure(failure);
        foreach (var batch in lost)
        {
            batch.Done.SetException(failure);
            _ = batch.Done.Task.Exception;
        }
    }

    private sealed class Batch
    {
        public Dictionary<RecordKey, byte[]?> Changes { get; } = [];

        public List<DeviceEvent> Events { get; } = [];

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsEmpty => Changes.Count == 0 && Events.Count == 0;

        public void Add(IReadOnlyCollection<RecordChange> changes, IReadOnlyCollection<DeviceEvent> events)
        {
            foreach (var (key, value) in changes)
            {
                Changes[key] = value;
            }

            Events.AddRange(events);
        }

        public DeviceCommit ToCommit() =>
            new(Changes.Select(change => new RecordChange(change.Key, change.Value)).ToArray(), Events);
    }
}

/// <summary>Names the end of a connection whose store failed.</summary>
internal static class StorageFailure
{
    public static ConnectionFailure Of(Exception failure) =>
        new(FailureReason.StorageFailed, 0, $"The device's store failed ({failure.GetType().Name}).");
}
