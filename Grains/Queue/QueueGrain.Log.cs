using Microsoft.Extensions.Logging;

namespace OrleansGateway.Grains.Queue;

internal sealed partial class QueueGrain
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Queue partition {Key} opened under epoch {Epoch} with {Open} open messages.")]
    private static partial void LogOpened(ILogger logger, string key, long epoch, long open);

    [LoggerMessage(Level = LogLevel.Information, Message = "Lease {LeaseKey} is held by another owner for {RetryAfter}; waiting.")]
    private static partial void LogLeaseHeld(ILogger logger, string leaseKey, TimeSpan retryAfter);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease could not be let go; it expires by itself.")]
    private static partial void LogReleaseFailed(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Slots} slots go from {LeaseKey} to partition {Target}: moved {IsMoved}.")]
    private static partial void LogMoved(ILogger logger, int slots, string leaseKey, int target, bool isMoved);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} messages were not taken, since the store or the lease is not there.")]
    private static partial void LogNotTaken(ILogger logger, Exception error, int count);
}
