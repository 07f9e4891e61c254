namespace OrleansGateway.Grains.Interfaces.Queue;

/// <summary>Splits a queue into partitions and moves slots between them, while messages flow. Key: <c>tenant/queue</c>.</summary>
[Alias("gateway.queue.IQueueMapGrain"), GrainInterfaceType("gateway.queue.IQueueMapGrain")]
public interface IQueueMapGrain : IGrainWithStringKey
{
    /// <summary>The map as it is now. Keep it, and read it again when a partition answers that it does not own a slot.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    [Alias("GetMapAsync")]
    Task<QueueMap> GetMapAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Sets how many partitions the queue shall have, durably, and begins to move slots. Order and messages are kept; each
    /// slot is closed for the moment of its own move, and nothing else waits.
    /// </summary>
    /// <param name="count">1 to <see cref="QueueMap.MaxPartitions"/>.</param>
    /// <param name="cancellationToken">Cancels the wait, not the moves.</param>
    /// <returns>The map at the beginning; <see cref="QueueMap.IsSettled"/> of a later one tells the end.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is out of range; nothing was changed.</exception>
    [Alias("SetPartitionsAsync")]
    Task<QueueMap> SetPartitionsAsync(int count, CancellationToken cancellationToken = default);
}
