using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Peers;
using OrleansGateway.Protocol.Stanzas;

namespace OrleansGateway.Protocol.Device.Connection;

/// <summary>Links a new device, and answers the server's other requests.</summary>
internal sealed class PairingModule(DeviceLink link, PeersModule peers) : IDeviceModule
{
    private readonly QrPairing _pairing = new(link, peers.Addresses);

    /// <summary>Completes when the first QR code can be shown.</summary>
    public Task Offered => _pairing.Offered;

    public IReadOnlyDictionary<string, IStanzaHandler> Handlers => new Dictionary<string, IStanzaHandler>
    {
        [IqStanza.Tag] = new ServerRequestHandler(link.Connection, _pairing),
    };
}
