namespace OrleansGateway.Sandbox.Phones;

public sealed partial class VirtualPhone
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "A virtual phone cannot use a <{Tag}>: {Reason}")]
    private partial void LogUnusable(string tag, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "A virtual phone cannot decrypt a message: {Reason}")]
    private partial void LogUndecryptable(string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A virtual phone asks {Device} for a message again, time {Count}.")]
    private partial void LogRetry(string device, int count);
}
