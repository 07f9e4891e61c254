using OrleansGateway.Sandbox.Accounts;
using OrleansGateway.Sandbox.Core;
using OrleansGateway.Sandbox.Stanzas.Devices;

namespace OrleansGateway.Sandbox.Stanzas.Keys;

/// <summary>Gives out key bundles, and notifies a device when few of its one-time pre-keys are left.</summary>
/// <param name="notifier">Notifies the device.</param>
/// <param name="options">The low-water mark.</param>
internal sealed class BundleDispenser(Notifier notifier, SandboxOptions options)
{
    /// <summary>Gives out one key bundle of a device.</summary>
    /// <param name="device">The device.</param>
    public KeyBundle Take(Device device)
    {
        var bundle = device.Keys.Take();
        if (device.Keys.RunLow(options.PreKeyLowWatermark, out var left))
        {
            notifier.PreKeysLow(device, left);
        }

        return bundle;
    }
}
