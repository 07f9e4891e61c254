using Microsoft.Extensions.Logging;

namespace OrleansGateway.Grains.Queue.Dispatch;

internal sealed partial class Dispatcher
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The store is unavailable; the partition tries again.")]
    private static partial void LogStoreUnavailable(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "The partition ends here and is opened anew.")]
    private static partial void LogEnded(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} messages are still in flight at the end of the drain time.")]
    private static partial void LogDrainTimedOut(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "Taking up {Count} messages in flight; the owner before closed cleanly: {Clean}.")]
    private static partial void LogRecovering(ILogger logger, int count, bool clean);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Sending message {MessageId} failed; its outcome is unknown.")]
    private static partial void LogSendFailed(ILogger logger, Exception error, string messageId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The stored body of message {MessageId} cannot be opened.")]
    private static partial void LogUnreadable(ILogger logger, Exception error, string messageId);
}
