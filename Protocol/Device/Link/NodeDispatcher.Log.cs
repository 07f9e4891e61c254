using Microsoft.Extensions.Logging;

namespace OrleansGateway.Protocol.Device.Link;

internal sealed partial class NodeDispatcher
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "A stanza with an unknown tag of {Length} characters was left aside")]
    private partial void LogUnknown(int length);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A stanza was malformed: {Rule}")]
    private partial void LogMalformed(string rule);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A stanza could not be answered, the connection has ended: {Failure}")]
    private partial void LogNotAnswered(string failure);
}
