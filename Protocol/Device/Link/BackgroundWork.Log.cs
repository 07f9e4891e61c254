using Microsoft.Extensions.Logging;

namespace OrleansGateway.Protocol.Device.Link;

internal sealed partial class BackgroundWork
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} background tasks wait; the stanza that asked for another one is left unconfirmed")]
    private partial void LogFull(int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "A background task failed: {Failure}")]
    private partial void LogFailed(string failure);
}
