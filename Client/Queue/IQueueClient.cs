using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Client.Queue;

/// <summary>One queue of outbound messages.</summary>
public interface IQueueClient
{
    /// <summary>Accepts a message. When the result says accepted, the message survives any crash.</summary>
    /// <param name="request">The message.</param>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    /// <returns>Accepted, duplicate, or rejected with the reason.</returns>
    /// <remarks>
    /// With an idempotency key a call that the cluster did not answer is repeated; without one it throws, since repeating it
    /// could send the message twice.
    /// </remarks>
    /// <exception cref="TimeoutException">The cluster did not answer; whether the message was accepted is unknown.</exception>
    /// <exception cref="OrleansException">No silo is reachable, or it went away; whether the message was accepted is unknown.</exception>
    Task<EnqueueResult> EnqueueAsync(EnqueueRequest request, CancellationToken cancellationToken = default);

    /// <summary>Accepts many messages with one commit per partition.</summary>
    /// <param name="requests">The messages, at most 1,000.</param>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    /// <returns>One result per message, in the order of the requests.</returns>
    Task<IReadOnlyList<EnqueueResult>> EnqueueManyAsync(
        IReadOnlyList<EnqueueRequest> requests, CancellationToken cancellationToken = default);

    /// <summary>Finds a message, with its history and receipts.</summary>
    /// <param name="messageId">The id that <see cref="EnqueueAsync"/> returned.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The message; null when there is none.</returns>
    Task<QueuedMessage?> GetAsync(string messageId, CancellationToken cancellationToken = default);

    /// <summary>Cancels a message that is not in flight and not final.</summary>
    /// <param name="messageId">The id.</param>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    Task<MessageChange> CancelAsync(string messageId, CancellationToken cancellationToken = default);

    /// <summary>Sets a new time for a message that is not in flight and not final.</summary>
    /// <param name="messageId">The id.</param>
    /// <param name="notBefore">The new time; in the past means now.</param>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    Task<MessageChange> RescheduleAsync(
        string messageId, DateTimeOffset notBefore, CancellationToken cancellationToken = default);

    /// <summary>Stops new attempts, durably. Messages are still accepted; what is in flight is finished.</summary>
    /// <param name="scope">What to pause: the queue, or one pool or instance within it.</param>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    Task PauseAsync(PauseScope scope, CancellationToken cancellationToken = default);

    /// <summary>Removes the pause with exactly this scope.</summary>
    /// <param name="scope">What to resume.</param>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    Task ResumeAsync(PauseScope scope, CancellationToken cancellationToken = default);

    /// <summary>Counts what the queue holds, over all partitions.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<QueueStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default);

    /// <summary>Streams the dead letters with their histories: partition by partition, the oldest of each first.</summary>
    /// <param name="filter">Which dead letters.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    IAsyncEnumerable<QueuedMessage> DeadLettersAsync(DeadLetterFilter filter, CancellationToken cancellationToken = default);

    /// <summary>Puts a dead letter back at the end of its line: its attempts start again, its wire id and history stay.</summary>
    /// <param name="messageId">The id.</param>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    Task<MessageChange> RedriveAsync(string messageId, CancellationToken cancellationToken = default);

    /// <summary>Redrives all dead letters that match.</summary>
    /// <param name="filter">Which dead letters.</param>
    /// <param name="cancellationToken">Cancels between two batches.</param>
    /// <returns>The number of dead letters.</returns>
    Task<long> RedriveManyAsync(DeadLetterFilter filter, CancellationToken cancellationToken = default);

    /// <summary>Permanently deletes all dead letters that match.</summary>
    /// <param name="filter">Which dead letters.</param>
    /// <param name="cancellationToken">Cancels between two batches.</param>
    /// <returns>The number of dead letters.</returns>
    Task<long> PurgeDeadLettersAsync(DeadLetterFilter filter, CancellationToken cancellationToken = default);

    /// <summary>Stores a recurring schedule, durably; it replaces one of the same name.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    Task<ScheduleResult> PutScheduleAsync(RecurringSchedule schedule, CancellationToken cancellationToken = default);

    /// <summary>Removes a recurring schedule; messages that it has enqueued stay.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    /// <returns>Whether there was one.</returns>
    Task<bool> RemoveScheduleAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Lists the recurring schedules by name.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<IReadOnlyList<RecurringSchedule>> ListSchedulesAsync(CancellationToken cancellationToken = default);

    /// <summary>Which partition owns which slot.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<QueueMap> GetMapAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Splits the queue into more partitions, or fewer, while messages flow; order and messages are kept. Completes when the
    /// slots are spread; the moves continue if the caller stops waiting.
    /// </summary>
    /// <param name="count">How many, 1 to <see cref="QueueMap.MaxPartitions"/>.</param>
    /// <param name="cancellationToken">Cancels the wait, not the moves.</param>
    /// <returns>The map at the end.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is out of range; nothing was changed.</exception>
    Task<QueueMap> SetPartitionsAsync(int count, CancellationToken cancellationToken = default);

    /// <summary>The grain of one partition, for calls that concern only it.</summary>
    /// <param name="partition">The partition, counted from 0.</param>
    IQueueGrain Partition(int partition);
}
