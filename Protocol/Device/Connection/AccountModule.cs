using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Peers;
using OrleansGateway.Protocol.Stanzas.Account;

namespace OrleansGateway.Protocol.Device.Connection;

/// <summary>Keeps up with what changes in our own account: its settings and its other devices.</summary>
internal sealed class AccountModule(DeviceLink link, PeersModule peers) : IDeviceModule
{
    private readonly AccountSettings _settings = new(link.Requests, link.Account);

    public IReadOnlyDictionary<string, INotificationHandler> Notifications => new Dictionary<string, INotificationHandler>
    {
        [AccountSyncNotice.Type] = new AccountSyncNotification(link, peers.DeviceLists, _settings),
    };

    public IReadOnlyList<Func<CancellationToken, Task>> AtLogin => [_settings.RefreshAsync];
}

/// <summary>The account's settings that matter here: whether others may see read receipts.</summary>
internal sealed class AccountSettings(IqExecutor requests, AccountState account)
{
    /// <summary>Requests them; where the server refuses, what was known stays.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            var settings = await requests.SendAsync(new PrivacySettingsQuery(), cancellationToken);
            account.GivesReadReceipts = settings.GetValueOrDefault(PrivacySettingsQuery.ReadReceipts) != "none";
        }
        catch (RequestRefusedException)
        {
            // A server without privacy settings has none that forbid receipts.
        }
    }
}

/// <summary>Drops the list of our own devices and refreshes the settings where they changed.</summary>
internal sealed class AccountSyncNotification(DeviceLink link, DeviceLists deviceLists, AccountSettings settings)
    : INotificationHandler
{
    public async ValueTask<bool> HandleAsync(Node notification, CancellationToken cancellationToken)
    {
        var notice = AccountSyncNotice.Parse(notification);
        if (notice.DevicesChanged && link.Account.Current.Account is { } linked)
        {
            await deviceLists.DropAsync(linked.Jid, cancellationToken);
        }

        return !notice.PrivacyChanged || link.Background.TryAdd(settings.RefreshAsync);
    }
}
