using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Stanzas.Keys;
using OrleansGateway.Protocol.Stanzas.Usync;

namespace OrleansGateway.Protocol.Device.Peers;

/// <summary>Knows the devices of others: their addresses, lists, identities and sessions, and the pre-keys that begin them.</summary>
internal sealed class PeersModule : IDeviceModule, IDisposable
{
    private const int AddressCacheSize = 4096;

    private readonly PeerIdentities _identities;
    private readonly DeviceLink _link;

    public PeersModule(DeviceLink link)
    {
        var (options, store, _, random, _, _) = link.Scope;
        _link = link;
        Addresses = new AddressBook(store, link.Commits, link.Account, AddressCacheSize);
        PreKeys = new PreKeys(store, link.Commits, link.Requests, link.Account, random, options);
        Sessions = new SessionStore(Addresses, link.Commits, new SignalCaches(store, options.SessionCacheSize));
        Trust = new IdentityTrust(link.Account, link.Scope.Time);
        Opener = new SessionOpener(Sessions, link.Requests, link.Account, Trust, random, link.Scope.Logger);
        DeviceLists = new DeviceLists(link, Addresses);
        SeenNotices = new SeenStanzas(store, RecordKind.SeenNotice, options.SeenStanzaLimit);
        _identities = new PeerIdentities(link, Sessions, Addresses);
    }

    /// <summary>Phone numbers and LIDs.</summary>
    public AddressBook Addresses { get; }

    /// <summary>Pre-keys of this device.</summary>
    public PreKeys PreKeys { get; }

    /// <summary>Signal sessions.</summary>
    public SessionStore Sessions { get; }

    /// <summary>Which identity keys are believed.</summary>
    public IdentityTrust Trust { get; }

    /// <summary>Begins sessions.</summary>
    public SessionOpener Opener { get; }

    /// <summary>Which devices accounts have.</summary>
    public DeviceLists DeviceLists { get; }

    public IReadOnlyDictionary<string, INotificationHandler> Notifications => new Dictionary<string, INotificationHandler>
    {
        [DevicesNotice.Type] = new DevicesNotification(DeviceLists, Addresses),
        [EncryptNotice.Type] = new EncryptNotification(_link, PreKeys, _identities, DeviceLists, SeenNotices),
    };

    /// <summary>The receipts and notifications that were handled lately.</summary>
    public SeenStanzas SeenNotices { get; }

    /// <summary>Commits exact counters; no operation on sessions begins afterwards.</summary>
    public Task SettleAsync() => Sessions.CloseAsync();

    public Task LoadAsync(CancellationToken cancellationToken) => SeenNotices.LoadAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => PreKeys.Dispose();
}
