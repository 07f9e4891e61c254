using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Peers;
using OrleansGateway.Protocol.Stanzas.Connection;
using OrleansGateway.Protocol.Stanzas.Keys;
using OrleansGateway.Protocol.Stanzas.Presence;

namespace OrleansGateway.Protocol.Device.Connection;

/// <summary>
/// From <c>success</c> to ready: count of pre-keys → upload where few are left → active → check of the keys → this session's
/// mark and presence. Each step waits for the server.
/// </summary>
/// <remarks>Source: tests/Protocol.Tests/vectors/usync-iq.json, flow <c>login</c>.</remarks>
internal sealed class LoginSequence(DeviceLink link, PeersModule peers)
{
    /// <summary>Runs the steps.</summary>
    /// <exception cref="ProtocolException">A step failed.</exception>
    public async Task RunAsync(SuccessStanza success, CancellationToken cancellationToken)
    {
        await NoteAsync(success, cancellationToken);
        await peers.PreKeys.ReplenishAsync(await link.Requests.SendAsync(new PreKeyCountQuery(), cancellationToken), cancellationToken);
        await link.Requests.SendAsync(new GoActive(), cancellationToken);
        await peers.PreKeys.CheckAsync(cancellationToken);
        await link.Connection.SendAsync(IbStanza.UnifiedSession(link.Account.ServerTime), cancellationToken);
        await GoOnlineAsync(cancellationToken);
    }

    private async Task NoteAsync(SuccessStanza success, CancellationToken cancellationToken)
    {
        if (success.ServerTime is { } serverTime)
        {
            link.Account.SetServerTime(serverTime);
        }

        var linked = link.Account.Account;
        if (success.Lid is { } lid)
        {
            await peers.Addresses.LearnAsync(linked.Jid, lid, cancellationToken);
            var own = lid.WithDevice(linked.Jid.Device);
            if (own != linked.Lid)
            {
                link.Account.Current = link.Account.Current with { Account = linked with { Lid = own } };
                await link.Commits.EnqueueAsync([link.Account.Current.ToChange()]);
            }
        }
    }

    // Without a name the server ignores a presence, and receipts stay inactive.
    private async Task GoOnlineAsync(CancellationToken cancellationToken)
    {
        var options = link.Scope.Options;
        if (options.IsMarkedOnline && options.Profile.PushName is { Length: > 0 } pushName)
        {
            await link.Connection.SendAsync(PresenceStanza.Available(pushName), cancellationToken);
            link.Account.IsOnline = true;
        }
    }
}
