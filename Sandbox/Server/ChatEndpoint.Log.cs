namespace OrleansGateway.Sandbox.Server;

internal sealed partial class ChatEndpoint
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "A handshake failed: {Reason}")]
    private partial void LogHandshakeRefused(string reason);
}
