using Microsoft.Extensions.Logging;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Queue.Store;

namespace OrleansGateway.Grains.Queue;

/// <summary>
/// Moves slots, a few at a time, until they are spread over the wanted partitions. The map in the store is the state: each
/// move changes it together with the messages, so that a crash at any moment leaves a map that is true.
/// </summary>
internal sealed partial class QueueMapGrain(QueueMapStore store, IGrainFactory grains, ILogger<QueueMapGrain> logger)
    : Grain, IQueueMapGrain, IRemindable, IDisposable
{
    private const string ReminderName = "move";
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    // The reminder must not be dropped between the moment another caller sets it and that caller's change of the map.
    private readonly SemaphoreSlim _reminding = new(1);
    private string _tenant = "";
    private string _queue = "";
    private IGrainTimer _mover = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (this.GetPrimaryKeyString().Split('/') is not [var tenant, var queue]
            || !InstanceKey.IsName(tenant) || !InstanceKey.IsName(queue))
        {
            throw new InvalidOperationException($"The key of a queue's map is tenant/queue; each has {InstanceKey.NameRule}.");
        }

        (_tenant, _queue) = (tenant, queue);
        _mover = this.RegisterGrainTimer(MoveAllAsync, new GrainTimerCreationOptions
        {
            DueTime = Timeout.InfiniteTimeSpan,
            Period = Timeout.InfiniteTimeSpan,
            Interleave = true,
            KeepAlive = true,
        });
        return Task.CompletedTask;
    }

    public Task<QueueMap> GetMapAsync(CancellationToken cancellationToken = default) =>
        store.LoadAsync(_tenant, _queue, cancellationToken);

    public async Task<QueueMap> SetPartitionsAsync(int count, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, QueueMap.MaxPartitions);
        await _reminding.WaitAsync(cancellationToken);
        try
        {
            await this.RegisterOrUpdateReminder(ReminderName, ReminderPeriod, ReminderPeriod, cancellationToken);
            await store.SetPartitionsAsync(_tenant, _queue, count, CancellationToken.None);
        }
        finally
        {
            _reminding.Release();
        }

        LogBegun(logger, this.GetPrimaryKeyString(), count);
        MoveAfter(TimeSpan.Zero);
        return await GetMapAsync(cancellationToken);
    }

    /// <summary>After a crash in the middle of the moves.</summary>
    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        MoveAfter(TimeSpan.Zero);
        return Task.CompletedTask;
    }

    public void Dispose() => _reminding.Dispose();

    private void MoveAfter(TimeSpan pause) => _mover.Change(pause, Timeout.InfiniteTimeSpan);

    private async Task MoveAllAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await GetMapAsync(cancellationToken) is var map && SlotAssignment.NextMove(map) is { } move)
            {
                if (!await Partition(move.Source).MoveSlotsAsync(move.First, move.Count, move.Target, map.Epoch, cancellationToken))
                {
                    MoveAfter(RetryPause);
                    return;
                }

                await Partition(move.Target).AdoptSlotsAsync(cancellationToken);
            }

            await SettleAsync(cancellationToken);
        }
#pragma warning disable CA1031 // Whatever a partition or the store throws: the map tells what is left, and the reminder stays.
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogMoveFailed(logger, error, this.GetPrimaryKeyString());
            MoveAfter(RetryPause);
        }
    }

    /// <summary>All partitions take up what they own: a crash may have come before the target of a move was told.</summary>
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        var map = await GetMapAsync(cancellationToken);
        await Task.WhenAll(map.Used.Select(partition => Partition(partition).AdoptSlotsAsync(cancellationToken)));
        await _reminding.WaitAsync(cancellationToken);
        try
        {
            if ((await GetMapAsync(cancellationToken)).IsSettled)
            {
                await DropReminderAsync(cancellationToken);
                LogSettled(logger, this.GetPrimaryKeyString(), map.Partitions);
            }
        }
        finally
        {
            _reminding.Release();
        }
    }

    private async Task DropReminderAsync(CancellationToken cancellationToken)
    {
        if (await this.GetReminder(ReminderName, cancellationToken) is { } reminder)
        {
            await this.UnregisterReminder(reminder, cancellationToken);
        }
    }

    private IQueueHandover Partition(int partition) =>
        grains.GetGrain<IQueueHandover>(new QueueKey(_tenant, _queue, partition).ToString());
}
