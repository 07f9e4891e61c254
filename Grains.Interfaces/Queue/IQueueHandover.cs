namespace OrleansGateway.Grains.Interfaces.Queue;

/// <summary>How a queue's map moves slots between partitions. Called by grains only. Key as <see cref="IQueueGrain"/>.</summary>
[Alias("gateway.queue.IQueueHandover"), GrainInterfaceType("gateway.queue.IQueueHandover")]
public interface IQueueHandover : IGrainWithStringKey
{
    /// <summary>Hands slots over: waits until nothing of them is in flight, then moves their messages in one commit.</summary>
    /// <param name="first">The first slot; the partition owns it and those after it.</param>
    /// <param name="count">How many slots.</param>
    /// <param name="target">The partition that they go to.</param>
    /// <param name="mapEpoch">The epoch of the map by which this was decided.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Whether they moved; false when the map is another one by now.</returns>
    [Alias("MoveSlotsAsync"), ResponseTimeout("00:03:00")]
    Task<bool> MoveSlotsAsync(
        int first, int count, int target, long mapEpoch, CancellationToken cancellationToken = default);

    /// <summary>Takes up the slots that the map gives to this partition.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    [Alias("AdoptSlotsAsync")]
    Task AdoptSlotsAsync(CancellationToken cancellationToken = default);
}
