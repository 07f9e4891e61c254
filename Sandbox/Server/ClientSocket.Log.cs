namespace OrleansGateway.Sandbox.Server;

internal sealed partial class ClientSocket
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "A client did not read {Limit} stanzas; its connection is cut.")]
    private partial void LogSlowReader(int limit);

    [LoggerMessage(Level = LogLevel.Error, Message = "A stanza cannot be encoded; the connection is cut: {Reason}")]
    private partial void LogUnwritable(string reason);
}
