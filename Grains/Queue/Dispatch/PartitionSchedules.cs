using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Queue.Store;
using OrleansGateway.Grains.Storage;

namespace OrleansGateway.Grains.Queue.Dispatch;

/// <summary>
/// Fires the recurring schedules of a partition. The occurrence is the idempotency key of what it enqueues: a crash between
/// the enqueue and the step to the next occurrence fires it again without effect. Missed occurrences fire once.
/// </summary>
internal sealed class PartitionSchedules(
    ScheduleStore store, Func<EnqueueRequest, Task<EnqueueResult>> enqueue, Func<EnqueueRequest, EnqueueRejection> check,
    TimeProvider time)
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, StoredSchedule> _schedules = new(StringComparer.Ordinal);

    private long _restUntil;

    /// <summary>When the next schedule fires, milliseconds since 1970; null when none does.</summary>
    public long? NextAt => _schedules.Values.Min(stored => stored.NextAt) is { } next ? Math.Max(next, _restUntil) : null;

    public IEnumerable<RecurringSchedule> All =>
        _schedules.Values.Select(stored => stored.Schedule).OrderBy(schedule => schedule.Name, StringComparer.Ordinal);

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        foreach (var stored in await store.ListAsync(cancellationToken))
        {
            _schedules[stored.Schedule.Name] = stored;
        }
    }

    public async Task<ScheduleResult> PutAsync(RecurringSchedule schedule, CancellationToken cancellationToken)
    {
        var problem = InstanceKey.IsName(schedule.Name) ? CronOccurrences.Check(schedule) : ScheduleProblem.InvalidName;
        if (problem != ScheduleProblem.None)
        {
            return new ScheduleResult { Problem = problem };
        }

        var message = schedule.Message with { NotBefore = null, ExpiresAt = null, IdempotencyKey = null };
        if (check(message) is var rejection and not EnqueueRejection.None)
        {
            return new ScheduleResult { Problem = ScheduleProblem.InvalidMessage, Rejection = rejection };
        }

        var next = CronOccurrences.Next(schedule, time.GetUtcNow());
        var stored = new StoredSchedule(schedule with { Message = message }, next?.ToUnixTimeMilliseconds());
        await store.PutAsync(stored, cancellationToken);
        _schedules[schedule.Name] = stored;
        return new ScheduleResult { NextAt = next };
    }

    public async Task<bool> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        _schedules.Remove(name);
        return InstanceKey.IsName(name) && await store.RemoveAsync(name, cancellationToken);
    }

    /// <summary>
    /// Fires what is due. What cannot be enqueued now is tried again a moment later and holds nothing else back: a full queue
    /// has to be emptied first.
    /// </summary>
    public async Task FireDueAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now.ToUnixTimeMilliseconds() < _restUntil)
        {
            return;
        }

        foreach (var stored in _schedules.Values.Where(stored => stored.NextAt <= now.ToUnixTimeMilliseconds()).ToList())
        {
            try
            {
                await FireAsync(stored, now, cancellationToken);
            }
            catch (StorageUnavailableException)
            {
                _restUntil = (time.GetUtcNow() + Retry).ToUnixTimeMilliseconds();
            }
        }
    }

    private async Task FireAsync(StoredSchedule stored, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var schedule = stored.Schedule;
        var key = string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"schedule/{schedule.Name}/{stored.NextAt}");
        var result = await enqueue(schedule.Message with { IdempotencyKey = key });
        if (result.Rejection is EnqueueRejection.Unavailable or EnqueueRejection.QueueFull or EnqueueRejection.WrongPartition)
        {
            throw new StorageUnavailableException("The occurrence of a schedule could not be enqueued.");
        }

        var next = CronOccurrences.Next(schedule, now)?.ToUnixTimeMilliseconds();
        await store.AdvanceAsync(schedule.Name, stored.NextAt!.Value, next, cancellationToken);
        if (_schedules.TryGetValue(schedule.Name, out var current) && ReferenceEquals(current, stored))
        {
            _schedules[schedule.Name] = stored with { NextAt = next };
        }
    }
}
