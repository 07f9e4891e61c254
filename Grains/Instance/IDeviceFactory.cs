using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Protocol.Device.Records;

namespace OrleansGateway.Grains.Instance;

/// <summary>Makes the devices that instances connect with.</summary>
internal interface IDeviceFactory
{
    /// <summary>A device for one attempt to connect.</summary>
    /// <param name="store">The device's records, fenced by the lease of the caller.</param>
    /// <param name="settings">The instance's settings.</param>
    IDevice Create(IDeviceStore store, InstanceSettings settings);
}
