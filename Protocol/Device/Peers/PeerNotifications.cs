using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Stanzas.Keys;
using OrleansGateway.Protocol.Stanzas.Usync;

namespace OrleansGateway.Protocol.Device.Peers;

/// <summary>Drops the device list of an account that changed.</summary>
internal sealed class DevicesNotification(DeviceLists deviceLists, AddressBook addresses) : INotificationHandler
{
    public async ValueTask<bool> HandleAsync(Node notification, CancellationToken cancellationToken)
    {
        var notice = DevicesNotice.Parse(notification);
        await addresses.LearnAsync(notice.Account, notice.Alternative, cancellationToken);
        await deviceLists.DropAsync(notice.Account, cancellationToken);
        return true;
    }
}

/// <summary>Uploads pre-keys where few are left; ends the sessions with an account whose identity changed.</summary>
internal sealed class EncryptNotification(
    DeviceLink link, PreKeys preKeys, PeerIdentities identities, DeviceLists deviceLists, SeenStanzas seen)
    : INotificationHandler
{
    public async ValueTask<bool> HandleAsync(Node notification, CancellationToken cancellationToken)
    {
        var notice = EncryptNotice.Parse(notification);
        if (notice.PreKeysLeft is { } left)
        {
            return link.Background.TryAdd(token => preKeys.ReplenishAsync(left, token));
        }

        // By the time of a redelivery there may be a session with the new identity, which must stay.
        var key = SeenStanzas.KeyOf($"identity|{notice.From}|{notification.Attribute("id")}|{notification.Attribute("t")}");
        if (notice.HasNewIdentity && !link.Account.IsOwn(notice.From) && !seen.Contains(key))
        {
            await identities.ForgetAsync(notice.From, seen.Put(key, link.Account.ServerTime), cancellationToken);
            await deviceLists.DropAsync(notice.From, cancellationToken);
        }

        return true;
    }
}
