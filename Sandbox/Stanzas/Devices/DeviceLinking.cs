using OrleansGateway.Sandbox.Accounts;

namespace OrleansGateway.Sandbox.Stanzas.Devices;

/// <summary>Links companions to accounts, unlinks them, and notifies the devices concerned.</summary>
/// <param name="notifier">Notifies the other devices.</param>
/// <param name="logger">Where changes are logged.</param>
internal sealed partial class DeviceLinking(Notifier notifier, ILogger<DeviceLinking> logger)
{
    /// <summary>Links a companion.</summary>
    /// <param name="device">The new device.</param>
    public void Link(Device device)
    {
        device.Account.Add(device);
        LogLinked(device.LogName);
        notifier.DeviceAdded(device);
    }

    /// <summary>Unlinks a companion: its queue is dropped, its connection ends, and it cannot log in again.</summary>
    /// <param name="device">The device.</param>
    public void Unlink(Device device)
    {
        if (!device.Account.Remove(device))
        {
            return;
        }

        LogUnlinked(device.LogName);
        device.Queue.Clear();
        device.Queue.Link?.Close(StreamEnd.DeviceRemoved);
        notifier.DeviceRemoved(device);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Device {Device} is linked.")]
    private partial void LogLinked(string device);

    [LoggerMessage(Level = LogLevel.Information, Message = "Device {Device} is unlinked.")]
    private partial void LogUnlinked(string device);
}
