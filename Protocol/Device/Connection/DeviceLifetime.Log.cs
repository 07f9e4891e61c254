using Microsoft.Extensions.Logging;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Device.Connection;

internal sealed partial class DeviceLifetime
{
    [LoggerMessage(Level = LogLevel.Information, Message = "The device is ready")]
    private partial void LogReady();

    [LoggerMessage(Level = LogLevel.Information, Message = "The connection ended: {Reason} ({Code})")]
    private partial void LogEnded(FailureReason reason, int code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The end of the connection could not be committed: {Failure}; reserved counters are skipped next time")]
    private partial void LogNotSettled(string failure);
}
