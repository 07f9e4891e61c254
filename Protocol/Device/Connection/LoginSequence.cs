using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Peers;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Stanzas.Connection;
using OrleansGateway.Protocol.Stanzas.Keys;
using OrleansGateway.Protocol.Stanzas.Presence;

namespace OrleansGateway.Protocol.Device.Connection;

/// <summary>
/// From <c>success</c> to ready: count of pre-keys → upload where few are left → active → check of the keys → this session's
/// mark and presence. Each step waits for the server.
/// </summary>
/// <remarks>Source: usync-iq.json, flow <c>login</c>.</remarks>
internal sealed class LoginSequence(
    INodeConnection connection, IqExecutor queries, PreKeys preKeys, AccountState account, AddressBook addresses,
    CommitPipeline commits, DeviceClientOptions options)
{
    /// <summary>Runs the steps.</summary>
    /// <exception cref="ProtocolException">A step failed.</exception>
    public async Task RunAsync(SuccessStanza success, CancellationToken cancellationToken)
    {
        await NoteAsync(success, cancellationToken);
        await preKeys.ReplenishAsync(await queries.AskAsync(new PreKeyCountQuery(), cancellationToken), cancellationToken);
        await queries.AskAsync(new GoActive(), cancellationToken);
        await preKeys.CheckAsync(cancellationToken);
        await connection.SendAsync(IbStanza.UnifiedSession(account.ServerTime), cancellationToken);
        await GoOnlineAsync(cancellationToken);
    }

    private async Task NoteAsync(SuccessStanza success, CancellationToken cancellationToken)
    {
        if (success.ServerTime is { } serverTime)
        {
            account.SetServerTime(serverTime);
        }

        var linked = account.Account;
        if (success.Lid is { } lid)
        {
            await addresses.LearnAsync(linked.Jid, lid, cancellationToken);
            var own = lid.WithDevice(linked.Jid.Device);
            if (own != linked.Lid)
            {
                account.Current = account.Current with { Account = linked with { Lid = own } };
                await commits.EnqueueAsync([account.Current.ToChange()]);
            }
        }
    }

    // Without a name the server ignores a presence, and receipts stay inactive.
    private async Task GoOnlineAsync(CancellationToken cancellationToken)
    {
        if (options.IsMarkedOnline && options.Profile.PushName is { Length: > 0 } pushName)
        {
            await connection.SendAsync(PresenceStanza.Available(pushName), cancellationToken);
            account.IsOnline = true;
        }
    }
}
