using OrleansGateway.Sandbox.Accounts;
using OrleansGateway.Sandbox.Core;
using OrleansGateway.Sandbox.Stanzas.Devices;

namespace OrleansGateway.Sandbox.Stanzas.Keys;

/// <summary>Gives out key bundles, and tells a device whose one-time pre-keys run low.</summary>
/// <param name="notifier">Tells it.</param>
/// <param name="options">When they run low.</param>
internal sealed class BundleDispenser(Notifier notifier, SandboxOptions options)
{
    /// <summary>Gives out one bundle of a device.</summary>
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
