using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Peers;
using OrleansGateway.Protocol.Device.Sending;
using OrleansGateway.Protocol.Stanzas.Messages;
using OrleansGateway.Protocol.Stanzas.Receipts;

namespace OrleansGateway.Protocol.Device.Receiving;

/// <summary>Takes in messages, receipts and calls, with retries in both directions.</summary>
internal sealed class ReceivingModule(DeviceLink link, PeersModule peers, SendingModule sending) : IDeviceModule
{
    private readonly SeenStanzas _seen = new(link.Scope.Store, link.Scope.Options.SeenStanzaLimit);

    public IReadOnlyDictionary<string, IStanzaHandler> Handlers => new Dictionary<string, IStanzaHandler>
    {
        [MessageStanza.Tag] = new InboundMessages(
            link,
            peers,
            _seen,
            new MessageReader(link.Account, peers.Trust, _seen, link.Scope.Random),
            new RetryRequests(link, peers.PreKeys)),
        [ReceiptStanza.Tag] = new ReceiptHandler(link, peers.Addresses, new RetryAnswers(link, peers, sending)),
        ["call"] = new CallHandler(link.Confirmations),
    };

    public Task LoadAsync(CancellationToken cancellationToken) => _seen.LoadAsync(cancellationToken);
}
