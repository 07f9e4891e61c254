using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Peers;
using OrleansGateway.Protocol.Stanzas;

namespace OrleansGateway.Protocol.Device.Sending;

/// <summary>Sends messages, and waits for what the server says to them.</summary>
internal sealed class SendingModule : IDeviceModule
{
    private readonly AckRegistry _acks = new();

    public SendingModule(DeviceLink link, PeersModule peers)
    {
        var (options, store, _, random, _, _) = link.Scope;
        SentMessages = new SentMessages(store, options.SentMessageLimit);
        Encryption = new OutgoingEncryption(peers.Sessions, SentMessages, link.Account, random);
        var routes = new MessageRoutes(new DirectRoute(peers.DeviceLists, peers.Opener, link.Account));
        Sender = new MessageSender(link, _acks, SentMessages, routes, Encryption);
    }

    /// <summary>Sends messages.</summary>
    public MessageSender Sender { get; }

    /// <summary>The messages sent lately.</summary>
    public SentMessages SentMessages { get; }

    /// <summary>Encrypts messages for devices.</summary>
    public OutgoingEncryption Encryption { get; }

    public IReadOnlyDictionary<string, Action<Node>> Immediate =>
        new Dictionary<string, Action<Node>> { [AckStanza.Tag] = node => _acks.OnAck(AckStanza.Parse(node)) };

    public Task LoadAsync(CancellationToken cancellationToken) => SentMessages.LoadAsync(cancellationToken);

    public Task DrainAsync() => Sender.DrainAsync();

    public void OnConnectionEnded(ConnectionFailure failure) => _acks.OnConnectionEnded(failure);
}
