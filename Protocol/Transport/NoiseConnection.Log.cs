using Microsoft.Extensions.Logging;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Transport;

/// <content>What is logged: that it happened, never what was said.</content>
internal sealed partial class NoiseConnection
{
    [LoggerMessage(LogLevel.Debug, "Handshake done")]
    private static partial void LogConnected(ILogger logger);

    [LoggerMessage(LogLevel.Debug, "Connection ended: {Reason} ({Code})")]
    private static partial void LogEnded(ILogger logger, FailureReason reason, int code);

    [LoggerMessage(LogLevel.Information, "The connection could not be closed cleanly in time and was cut")]
    private static partial void LogCut(ILogger logger);
}
