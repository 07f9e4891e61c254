using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Peers;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Device.Sending;
using OrleansGateway.Protocol.Stanzas.Messages;
using OrleansGateway.Protocol.Stanzas.Receipts;

namespace OrleansGateway.Protocol.Device.Receiving;

/// <summary>Takes in messages, receipts and calls, with retries in both directions.</summary>
internal sealed class ReceivingModule(DeviceLink link, PeersModule peers, SendingModule sending) : IDeviceModule
{
    private readonly SeenStanzas _seen = new(link.Scope.Store, RecordKind.SeenStanza, link.Scope.Options.SeenStanzaLimit);
    private readonly OwnPhoneContent _ownPhone = new(link.Scope.Store);

    public IReadOnlyDictionary<string, IStanzaHandler> Handlers => new Dictionary<string, IStanzaHandler>
    {
        [MessageStanza.Tag] = new InboundMessages(
            link,
            peers,
            _seen,
            new MessageReader(link.Account, peers.Trust, _seen, _ownPhone, link.Scope.Random),
            new RetryRequests(link, peers.PreKeys),
            new MalformedMessages(link, peers.SeenNotices)),
        [ReceiptStanza.Tag] = new ReceiptHandler(link, peers, new RetryAnswers(link, peers, sending)),
        ["call"] = new CallHandler(link.Confirmations),
    };

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await _seen.LoadAsync(cancellationToken);
        await _ownPhone.LoadAsync(cancellationToken);
    }
}
