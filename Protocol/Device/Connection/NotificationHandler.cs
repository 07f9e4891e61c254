using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Peers;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Stanzas;
using OrleansGateway.Protocol.Stanzas.Account;
using OrleansGateway.Protocol.Stanzas.Keys;
using OrleansGateway.Protocol.Stanzas.Usync;

namespace OrleansGateway.Protocol.Device.Connection;

/// <summary>Notes what the server reports about keys, devices and the account; confirms every notification, known or not.</summary>
internal sealed class NotificationHandler(
    DeviceLists deviceLists, PreKeys preKeys, PeerIdentities identities, AccountSettings settings, AddressBook addresses,
    AccountState account, CommitPipeline commits, Confirmations confirmations, BackgroundWork background)
    : IStanzaHandler
{
    public async ValueTask HandleAsync(Node stanza, CancellationToken cancellationToken)
    {
        var isNoted = stanza.Attribute("type") switch
        {
            DevicesNotice.Type => await NoteAsync(DevicesNotice.Parse(stanza), cancellationToken),
            EncryptNotice.Type => await NoteAsync(EncryptNotice.Parse(stanza), cancellationToken),
            AccountSyncNotice.Type => await NoteAsync(AccountSyncNotice.Parse(stanza), cancellationToken),
            _ => true,
        };
        if (isNoted)
        {
            await confirmations.SendAfterAsync(commits.FlushAsync(), cancellationToken, AckStanza.For(stanza));
        }
    }

    private async ValueTask<bool> NoteAsync(DevicesNotice notice, CancellationToken cancellationToken)
    {
        await addresses.LearnAsync(notice.Account, notice.Alternative, cancellationToken);
        await deviceLists.DropAsync(notice.Account, cancellationToken);
        return true;
    }

    private async ValueTask<bool> NoteAsync(EncryptNotice notice, CancellationToken cancellationToken)
    {
        if (notice.PreKeysLeft is { } left)
        {
            return background.TryAdd(token => preKeys.ReplenishAsync(left, token));
        }

        if (notice.IdentityChanged && !account.IsOwn(notice.From))
        {
            await identities.ForgetAsync(notice.From, cancellationToken);
            await deviceLists.DropAsync(notice.From, cancellationToken);
        }

        return true;
    }

    private async ValueTask<bool> NoteAsync(AccountSyncNotice notice, CancellationToken cancellationToken)
    {
        if (notice.DevicesChanged && account.Current.Account is { } linked)
        {
            await deviceLists.DropAsync(linked.Jid, cancellationToken);
        }

        return !notice.PrivacyChanged || background.TryAdd(settings.RefreshAsync);
    }
}
