using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Peers;
using OrleansGateway.Protocol.Device.Receiving;
using OrleansGateway.Protocol.Device.Sending;

namespace OrleansGateway.Protocol.Device.Connection;

/// <summary>The features of a device. A new one is a module of its own and one line here.</summary>
internal sealed class DeviceFeatures
{
    public DeviceFeatures(DeviceLink link)
    {
        var peers = new PeersModule(link);
        Sending = new SendingModule(link, peers);
        Pairing = new PairingModule(link, peers);
        Login = new LoginModule(link, peers);
        All = [link, peers, Sending, new ReceivingModule(link, peers, Sending), new AccountModule(link, peers), Pairing, Login];
    }

    /// <summary>All modules, each after those that it uses.</summary>
    public IReadOnlyList<IDeviceModule> All { get; }

    /// <summary>Sends messages.</summary>
    public SendingModule Sending { get; }

    /// <summary>Links a new device.</summary>
    public PairingModule Pairing { get; }

    /// <summary>Gets a linked device ready.</summary>
    public LoginModule Login { get; }
}
