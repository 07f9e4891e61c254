using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Dispatch;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Queue.Partition;
using OrleansGateway.Grains.Storage;
using OrleansGateway.Grains.Storage.Leases;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Queue;

/// <summary>The grain around a <see cref="QueuePartition"/>: lease, timer, reminder. Calls interleave at awaits.</summary>
[Reentrant]
internal sealed partial class QueueGrain(
    QueuePartitionFactory partitions, LeaseKeeper leases, IOptions<QueueOptions> options, TimeProvider time,
    ILogger<QueueGrain> logger)
    : Grain, IQueueGrain, IQueueHandover, IRemindable, IDisposable
{
    private const string ReminderName = "wake";
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan UnavailableRetry = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private HeldLease _lease = null!;
    private QueuePartition _partition = null!;
    private IGrainTimer _timer = null!;
    private Task? _alarmSet;
    private Task _alarmDropped = Task.CompletedTask;
    private long _idleSince;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (!QueueKey.TryParse(this.GetPrimaryKeyString(), out var key) || key.Partition >= QueueMap.MaxPartitions)
        {
            throw new InvalidOperationException(
                $"The key of a queue is tenant/queue/partition: names with {InstanceKey.NameRule}, the partition 0 to "
                + $"{QueueMap.MaxPartitions - 1}.");
        }

        _lease = await TakeLeaseAsync(key, cancellationToken);
        try
        {
            await OpenAsync(key, cancellationToken);
        }
        catch
        {
            // Orleans deactivates only what was active: the lease would be renewed for ever, and keep every other silo out.
            await LetGoAsync(_lease.PreviousClosedCleanly, CancellationToken.None);
            throw;
        }
    }

    private async Task OpenAsync(QueueKey key, CancellationToken cancellationToken)
    {
        _lease.Lost.Register(EndActivation);
        _timer = this.RegisterGrainTimer(OnTimerAsync, new GrainTimerCreationOptions
        {
            DueTime = Timeout.InfiniteTimeSpan,
            Period = Timeout.InfiniteTimeSpan,
            Interleave = true,
        });
        _partition = partitions.Create(
            key, _lease.Fence, new PartitionHost(WakeAfter, _ => EndActivation(), logger, _stop.Token));
        await _partition.OpenAsync(_lease.PreviousClosedCleanly, cancellationToken);
        _idleSince = time.GetTimestamp();
        LogOpened(logger, key.ToString(), _lease.Fence.Epoch, _partition.OpenCount);
    }

    public void Dispose() => _stop.Dispose();

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_lease.Lost.IsCancellationRequested)
        {
            await _stop.CancelAsync();
        }

        await LetGoAsync(await _partition.CloseAsync(), cancellationToken);
    }

    private async Task LetGoAsync(bool isClean, CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        try
        {
            await _lease.ReleaseAsync(isClean, cancellationToken);
        }
        catch (StorageUnavailableException error)
        {
            LogReleaseFailed(logger, error);
        }

        await _lease.DisposeAsync();
    }

    public async Task<EnqueueResult> EnqueueAsync(EnqueueRequest request, CancellationToken cancellationToken = default) =>
        (await EnqueueManyAsync([request], cancellationToken))[0];

    public async Task<ImmutableArray<EnqueueResult>> EnqueueManyAsync(
        ImmutableArray<EnqueueRequest> requests, CancellationToken cancellationToken = default)
    {
        try
        {
            await SetAlarmAsync();
            return await _partition.EnqueueAsync(requests);
        }
        catch (Exception error) when (error is StorageUnavailableException or StaleEpochException or ReminderException)
        {
            // Another silo may own the partition by now, or the alarm is not durable: the caller comes back.
            LogNotTaken(logger, error, requests.Length);
            return [.. requests.Select(static _ => EnqueueResult.Rejected(EnqueueRejection.Unavailable, retryAfter: UnavailableRetry))];
        }
    }

    public Task<QueuedMessage?> GetAsync(string messageId, CancellationToken cancellationToken = default) =>
        _partition.GetAsync(messageId, cancellationToken);

    public Task<MessageChange> CancelAsync(string messageId, CancellationToken cancellationToken = default) =>
        _partition.CancelAsync(messageId);

    public Task<MessageChange> RescheduleAsync(
        string messageId, DateTimeOffset notBefore, CancellationToken cancellationToken = default) =>
        _partition.RescheduleAsync(messageId, notBefore);

    public Task PauseAsync(PauseScope scope, CancellationToken cancellationToken = default) =>
        _partition.SetPauseAsync(scope, true, cancellationToken);

    public Task ResumeAsync(PauseScope scope, CancellationToken cancellationToken = default) =>
        _partition.SetPauseAsync(scope, false, cancellationToken);

    public Task<QueueStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default) =>
        _partition.StatisticsAsync(cancellationToken);

    public Task<DeadLetterPage> ListDeadLettersAsync(
        DeadLetterFilter filter, string? cursor = null, int pageSize = 100, CancellationToken cancellationToken = default) =>
        _partition.ListDeadLettersAsync(filter, cursor, pageSize, cancellationToken);

    public async Task<MessageChange> RedriveAsync(string messageId, CancellationToken cancellationToken = default)
    {
        await SetAlarmAsync();
        return await _partition.RedriveAsync(messageId);
    }

    public async Task<long> RedriveManyAsync(DeadLetterFilter filter, CancellationToken cancellationToken = default)
    {
        await SetAlarmAsync();
        return await _partition.RedriveManyAsync(filter, cancellationToken);
    }

    public Task<long> PurgeDeadLettersAsync(DeadLetterFilter filter, CancellationToken cancellationToken = default) =>
        _partition.PurgeDeadLettersAsync(filter, cancellationToken);

    public async Task<ScheduleResult> PutScheduleAsync(
        RecurringSchedule schedule, CancellationToken cancellationToken = default)
    {
        await SetAlarmAsync();
        return await _partition.PutScheduleAsync(schedule, cancellationToken);
    }

    public Task<bool> RemoveScheduleAsync(string name, CancellationToken cancellationToken = default) =>
        _partition.RemoveScheduleAsync(name, cancellationToken);

    public Task<ImmutableArray<RecurringSchedule>> ListSchedulesAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(_partition.Schedules());

    public Task WakeAsync(CancellationToken cancellationToken = default)
    {
        _partition.Wake();
        return Task.CompletedTask;
    }

    public async Task<bool> MoveSlotsAsync(
        int first, int count, int target, long mapEpoch, CancellationToken cancellationToken = default)
    {
        var move = new SlotMove(_partition.Number, target, first, count);
        var isMoved = await _partition.MoveSlotsAsync(move, mapEpoch);
        LogMoved(logger, count, _lease.Fence.LeaseKey, target, isMoved);
        return isMoved;
    }

    public async Task AdoptSlotsAsync(CancellationToken cancellationToken = default)
    {
        await SetAlarmAsync();
        await _partition.AdoptSlotsAsync(cancellationToken);
    }

    /// <summary>The alarm clock. The store is the truth; a tick that is lost or doubled does no harm.</summary>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _partition.Wake();
        if (_partition.HasWork)
        {
            _idleSince = time.GetTimestamp();
        }
        else if (time.GetElapsedTime(_idleSince) >= options.Value.IdleAfter)
        {
            await DropAlarmAsync(reminderName);
        }
    }

    private async Task<HeldLease> TakeLeaseAsync(QueueKey key, CancellationToken cancellationToken)
    {
        var leaseKey = Fence.QueueLease(key.Tenant, key.Queue, key.Partition);
        while (true)
        {
            var (lease, retryAfter) = await leases.TryTakeAsync(key.Tenant, leaseKey, cancellationToken);
            if (lease is not null)
            {
                return lease;
            }

            // Its owner is not declared dead yet: membership or the expiry will tell.
            LogLeaseHeld(logger, leaseKey, retryAfter);
            var pause = TimeSpan.FromTicks(Math.Clamp(retryAfter.Ticks, TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerSecond));
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private Task OnTimerAsync(CancellationToken cancellationToken)
    {
        _partition.Wake();
        return Task.CompletedTask;
    }

    private void WakeAfter(TimeSpan delay) => _timer.Change(
        TimeSpan.FromTicks(Math.Clamp(delay.Ticks, TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerDay)), Timeout.InfiniteTimeSpan);

    private void EndActivation() => DeactivateOnIdle();

    /// <summary>Registers the reminder before the first message is accepted, once for this activation.</summary>
    private Task SetAlarmAsync()
    {
        // A message is about to come: the alarm must not be dropped before it counts as work.
        _idleSince = time.GetTimestamp();
        return _alarmSet is { IsCompletedSuccessfully: true } or { IsCompleted: false }
            ? _alarmSet
            : _alarmSet = RegisterAlarmAsync();
    }

    private async Task RegisterAlarmAsync()
    {
        // A removal under way must not take the new alarm along.
        await _alarmDropped.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        await this.RegisterOrUpdateReminder(ReminderName, ReminderPeriod, ReminderPeriod, _stop.Token);
    }

    private Task DropAlarmAsync(string reminderName)
    {
        _alarmSet = null;
        return _alarmDropped = UnregisterAlarmAsync(reminderName);
    }

    private async Task UnregisterAlarmAsync(string reminderName)
    {
        if (await this.GetReminder(reminderName, _stop.Token) is { } reminder)
        {
            await this.UnregisterReminder(reminder, _stop.Token);
        }
    }
}
