using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Client;

/// <summary>One queue of outbound messages.</summary>
public interface IQueueClient
{
    /// <summary>Takes a message. When the result says accepted, the message survives any crash.</summary>
    /// <param name="request">The message.</param>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    /// <returns>Accepted, duplicate, or rejected with the reason.</returns>
    /// <remarks>
    /// With an idempotency key a call that the cluster did not answer is repeated; without one it throws, since repeating it
    /// might send twice.
    /// </remarks>
    /// <exception cref="TimeoutException">The cluster did not answer; whether the message was taken is unknown.</exception>
    /// <exception cref="OrleansException">No silo can be reached, or it went away; whether the message was taken is unknown.</exception>
    Task<EnqueueResult> EnqueueAsync(EnqueueRequest request, CancellationToken cancellationToken = default);

    /// <summary>Takes many messages, one commit a partition.</summary>
    /// <param name="requests">The messages, 1,000 at the most.</param>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    /// <returns>One result a message, in the order of the requests.</returns>
    Task<IReadOnlyList<EnqueueResult>> EnqueueManyAsync(
        IReadOnlyList<EnqueueRequest> requests, CancellationToken cancellationToken = default);

    /// <summary>Looks a message up, with its history and receipts.</summary>
    /// <param name="messageId">The id that <see cref="EnqueueAsync"/> gave.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The message; null where there is none.</returns>
    Task<QueuedMessage?> GetAsync(string messageId, CancellationToken cancellationToken = default);

    /// <summary>Cancels a message that is not in flight and not final.</summary>
    /// <param name="messageId">The id.</param>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    Task<MessageChange> CancelAsync(string messageId, CancellationToken cancellationToken = default);

    /// <summary>Gives a message that is not in flight and not final another time.</summary>
    /// <param name="messageId">The id.</param>
    /// <param name="notBefore">The new time; in the past means now.</param>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    Task<MessageChange> RescheduleAsync(
        string messageId, DateTimeOffset notBefore, CancellationToken cancellationToken = default);

    /// <summary>Counts what the queue holds.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<QueueStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default);

    /// <summary>The grain of a partition, for what has no method here: dead letters, pausing.</summary>
    /// <param name="partition">The partition, counted from 0.</param>
    IQueueGrain Partition(int partition);
}
