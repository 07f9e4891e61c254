namespace OrleansGateway.Sandbox.Server;

internal sealed partial class RegistrationFlow
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "A client is not paired: {Reason}")]
    private partial void LogRefused(string reason);
}
