using Microsoft.Extensions.Logging;
using OrleansGateway.Grains.Interfaces.Events;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Protocol.Device.Connection;

namespace OrleansGateway.Grains.Instance.Connection;

internal sealed partial class InstanceConnection
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Instance {Instance} is connected.")]
    private static partial void LogConnected(ILogger logger, InstanceKey instance);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The connection of instance {Instance} ended: {Fault} ({Code}); {Action} after {Delay}.")]
    private static partial void LogEnded(
        ILogger logger, InstanceKey instance, InstanceFault fault, int code, ReconnectAction action, TimeSpan delay);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Instance {Instance} cannot use the store; it tries again.")]
    private static partial void LogStorageUnavailable(ILogger logger, Exception exception, InstanceKey instance);

    [LoggerMessage(Level = LogLevel.Error, Message = "The connection of instance {Instance} failed in an unexpected way.")]
    private static partial void LogUnexpected(ILogger logger, Exception exception, InstanceKey instance);

    [LoggerMessage(Level = LogLevel.Error, Message = "What became of the connection of instance {Instance} could not be written down.")]
    private static partial void LogNotReported(ILogger logger, Exception exception, InstanceKey instance);

    [LoggerMessage(Level = LogLevel.Error, Message = "Instance {Instance} lost its lease and closed its socket.")]
    private static partial void LogLeaseLost(ILogger logger, InstanceKey instance);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Instance {Instance} was paired with the number of instance {Owner} and has been logged out.")]
    private static partial void LogNumberTaken(ILogger logger, InstanceKey instance, string owner);
}
