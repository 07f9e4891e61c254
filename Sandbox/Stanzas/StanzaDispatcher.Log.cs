namespace OrleansGateway.Sandbox.Stanzas;

internal sealed partial class StanzaDispatcher
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Device {Device}: <{Tag}> answered with the injected error {Code}.")]
    private partial void LogFault(string device, string tag, int code);

    [LoggerMessage(Level = LogLevel.Information, Message = "Device {Device}: <{Tag}> refused with {Code} {Text}.")]
    private partial void LogRefused(string device, string tag, int code, string text);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Device {Device}: <{Tag}> breaks the protocol: {Rule}")]
    private partial void LogViolation(string device, string tag, string rule);
}
