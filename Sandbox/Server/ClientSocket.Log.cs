namespace OrleansGateway.Sandbox.Server;

internal sealed partial class ClientSocket
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "A client did not read {Limit} stanzas; its connection is cut.")]
    private partial void LogSlowReader(int limit);
}
