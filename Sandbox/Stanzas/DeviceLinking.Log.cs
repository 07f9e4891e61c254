namespace OrleansGateway.Sandbox.Stanzas;

internal sealed partial class DeviceLinking
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Device {Device} is linked.")]
    private partial void LogLinked(string device);

    [LoggerMessage(Level = LogLevel.Information, Message = "Device {Device} is unlinked.")]
    private partial void LogUnlinked(string device);
}
