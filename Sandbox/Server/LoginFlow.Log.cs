namespace OrleansGateway.Sandbox.Server;

internal sealed partial class LoginFlow
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Device {Device} logs in.")]
    private partial void LogLogin(string device);

    [LoggerMessage(Level = LogLevel.Information, Message = "Device {Device} is disconnected.")]
    private partial void LogEnd(string device);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A login is refused with 401: no linked device has this number and Noise key.")]
    private partial void LogUnknownDevice();

    [LoggerMessage(Level = LogLevel.Debug, Message = "Device {Device}: login answered with the injected failure {Reason}.")]
    private partial void LogRefused(string device, int reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Device {Device} violates the protocol, its stream ends: {Rule}")]
    private partial void LogViolation(string device, string rule);
}
