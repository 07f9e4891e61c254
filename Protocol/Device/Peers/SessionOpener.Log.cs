using Microsoft.Extensions.Logging;
using OrleansGateway.Protocol.Signal;

namespace OrleansGateway.Protocol.Device.Peers;

internal sealed partial class SessionOpener
{
    [LoggerMessage(Level = LogLevel.Information, Message = "The server has no keys for a device ({Code}); it is left out")]
    private partial void LogNoKeys(int code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The keys of a device are refused: {Failure}; it is left out")]
    private partial void LogBadKeys(SignalFailure failure);
}
