using System.Collections.Immutable;

namespace OrleansGateway.Grains.Interfaces.Queue;

/// <summary>
/// One partition of a durable queue of outbound messages. Key: <c>tenant/queue/partition</c>, see <see cref="QueueKey"/>.
/// Every expected outcome is in the result.
/// </summary>
[Alias("gateway.queue.IQueueGrain"), GrainInterfaceType("gateway.queue.IQueueGrain")]
public interface IQueueGrain : IGrainWithStringKey
{
    /// <summary>Takes a message. The result comes after the commit: an accepted message survives any crash.</summary>
    /// <param name="request">The message.</param>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    [Alias("EnqueueAsync")]
    Task<EnqueueResult> EnqueueAsync(EnqueueRequest request, CancellationToken cancellationToken = default);

    /// <summary>Takes many messages in one commit, each with a result of its own.</summary>
    /// <param name="requests">The messages, 1,000 at the most.</param>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    /// <returns>One result per message, in the order of the requests.</returns>
    [Alias("EnqueueManyAsync")]
    Task<ImmutableArray<EnqueueResult>> EnqueueManyAsync(
        ImmutableArray<EnqueueRequest> requests, CancellationToken cancellationToken = default);

    /// <summary>Looks a message up, with its whole history.</summary>
    /// <param name="messageId">The id.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The message, or null if there is none.</returns>
    [Alias("GetAsync")]
    Task<QueuedMessage?> GetAsync(string messageId, CancellationToken cancellationToken = default);

    /// <summary>Cancels a message that is not in flight and not final.</summary>
    /// <param name="messageId">The id.</param>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    [Alias("CancelAsync")]
    Task<MessageChange> CancelAsync(string messageId, CancellationToken cancellationToken = default);

    /// <summary>Gives a message that is not in flight and not final another time.</summary>
    /// <param name="messageId">The id.</param>
    /// <param name="notBefore">The new time; in the past means now.</param>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    [Alias("RescheduleAsync")]
    Task<MessageChange> RescheduleAsync(
        string messageId, DateTimeOffset notBefore, CancellationToken cancellationToken = default);

    /// <summary>Stops new attempts, durably. Messages are still accepted; what is in flight is finished.</summary>
    /// <param name="scope">What to pause.</param>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    [Alias("PauseAsync")]
    Task PauseAsync(PauseScope scope, CancellationToken cancellationToken = default);

    /// <summary>Takes a pause of exactly this scope back.</summary>
    /// <param name="scope">What to resume.</param>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    [Alias("ResumeAsync")]
    Task ResumeAsync(PauseScope scope, CancellationToken cancellationToken = default);

    /// <summary>Counts what the partition holds.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    [Alias("GetStatisticsAsync")]
    Task<QueueStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default);

    /// <summary>Pages through the dead letters, the oldest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="cursor">The cursor of the page before; null for the first page.</param>
    /// <param name="pageSize">1 to 500.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    [Alias("ListDeadLettersAsync")]
    Task<DeadLetterPage> ListDeadLettersAsync(
        DeadLetterFilter filter, string? cursor = null, int pageSize = 100, CancellationToken cancellationToken = default);

    /// <summary>Puts a dead letter back at the end of its line: attempts begin again, wire id and history stay.</summary>
    /// <param name="messageId">The id.</param>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    [Alias("RedriveAsync")]
    Task<MessageChange> RedriveAsync(string messageId, CancellationToken cancellationToken = default);

    /// <summary>Redrives all dead letters that match.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="cancellationToken">Cancels between two batches.</param>
    /// <returns>How many.</returns>
    [Alias("RedriveManyAsync")]
    Task<long> RedriveManyAsync(DeadLetterFilter filter, CancellationToken cancellationToken = default);

    /// <summary>Deletes all dead letters that match, for good.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="cancellationToken">Cancels between two batches.</param>
    /// <returns>How many.</returns>
    [Alias("PurgeDeadLettersAsync")]
    Task<long> PurgeDeadLettersAsync(DeadLetterFilter filter, CancellationToken cancellationToken = default);

    /// <summary>Puts a recurring schedule in force, durably. Each partition keeps schedules of its own.</summary>
    /// <param name="schedule">The schedule; one of the same name is replaced.</param>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    [Alias("PutScheduleAsync")]
    Task<ScheduleResult> PutScheduleAsync(RecurringSchedule schedule, CancellationToken cancellationToken = default);

    /// <summary>Takes a recurring schedule back; what it has enqueued stays.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    /// <returns>Whether there was one.</returns>
    [Alias("RemoveScheduleAsync")]
    Task<bool> RemoveScheduleAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>The recurring schedules in force, by name.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    [Alias("ListSchedulesAsync")]
    Task<ImmutableArray<RecurringSchedule>> ListSchedulesAsync(CancellationToken cancellationToken = default);

    /// <summary>Wakes the partition: it takes up what is due. Harmless at any time.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    [Alias("WakeAsync")]
    Task WakeAsync(CancellationToken cancellationToken = default);
}
