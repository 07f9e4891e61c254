using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Connection;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Pairing;

namespace OrleansGateway.Grains.Instance.Device;

/// <summary>Makes devices of the protocol library.</summary>
internal sealed class ProtocolDeviceFactory(
    IOptions<WhatsAppOptions> options, TimeProvider time, IRandomSource random, ILoggerFactory loggers) : IDeviceFactory
{
    public IDevice Create(IDeviceStore store, InstanceSettings settings)
    {
        var client = new DeviceClientOptions
        {
            Url = options.Value.Url,
            NoiseRoot = options.Value.Root,
            Profile = new ClientProfile
            {
                Os = options.Value.DeviceName,
                PushName = settings.PushName.Length == 0 ? null : settings.PushName,
            },
        };
        return new ProtocolDevice(new DeviceClient(client, store, time, random, loggers));
    }
}
