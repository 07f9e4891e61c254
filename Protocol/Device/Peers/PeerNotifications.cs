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
    PreKeys preKeys, PeerIdentities identities, DeviceLists deviceLists, AccountState account, BackgroundWork background)
    : INotificationHandler
{
    public async ValueTask<bool> HandleAsync(Node notification, CancellationToken cancellationToken)
    {
        var notice = EncryptNotice.Parse(notification);
        if (notice.PreKeysLeft is { } left)
        {
            return background.TryAdd(token => preKeys.ReplenishAsync(left, token));
        }

        if (notice.HasNewIdentity && !account.IsOwn(notice.From))
        {
            await identities.ForgetAsync(notice.From, cancellationToken);
            await deviceLists.DropAsync(notice.From, cancellationToken);
        }

        return true;
    }
}
