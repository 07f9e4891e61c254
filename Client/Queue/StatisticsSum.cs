using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Client.Queue;

/// <summary>Adds up the statistics of a queue's partitions.</summary>
internal static class StatisticsSum
{
    public static QueueStatistics Of(IReadOnlyList<QueueStatistics> parts) => new()
    {
        Pending = parts.Sum(part => part.Pending),
        Scheduled = parts.Sum(part => part.Scheduled),
        Processing = parts.Sum(part => part.Processing),
        DeadLetter = parts.Sum(part => part.DeadLetter),
        Total = parts.Sum(part => part.Total),
        ByPriority = [.. Enumerable.Range(0, EnqueueRequest.HighestPriority + 1)
            .Select(priority => parts.Sum(part => part.ByPriority.ElementAtOrDefault(priority)))],
        OldestAge = parts.Max(part => part.OldestAge),
        AcceptedLastMinute = parts.Sum(part => part.AcceptedLastMinute),
        SentLastMinute = parts.Sum(part => part.SentLastMinute),
        FailedLastMinute = parts.Sum(part => part.FailedLastMinute),
        IsPaused = parts.All(part => part.IsPaused),
    };
}
