using Microsoft.Extensions.Logging;

namespace OrleansGateway.Grains.Queue;

internal sealed partial class QueueMapGrain
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Queue {Key} changes to {Partitions} partitions.")]
    private static partial void LogBegun(ILogger logger, string key, int partitions);

    [LoggerMessage(Level = LogLevel.Information, Message = "The slots of queue {Key} are spread over {Partitions} partitions.")]
    private static partial void LogSettled(ILogger logger, string key, int partitions);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Slots of queue {Key} could not be moved; another try follows.")]
    private static partial void LogMoveFailed(ILogger logger, Exception error, string key);
}
