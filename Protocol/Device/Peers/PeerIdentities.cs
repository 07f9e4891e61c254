using System.Globalization;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Records;

namespace OrleansGateway.Protocol.Device.Peers;

/// <summary>Handles an identity change of an account, as after it was set up on another phone.</summary>
internal sealed class PeerIdentities(DeviceLink link, SessionStore sessions, AddressBook addresses)
{
    private const int MaxDevices = 256;

    /// <summary>Ends the sessions with all devices of an account, forgets their identities, and reports the change.</summary>
    /// <param name="peer">The account.</param>
    /// <param name="changes">What is committed together with that.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task ForgetAsync(Jid peer, IReadOnlyList<RecordChange> changes, CancellationToken cancellationToken)
    {
        // The list comes from the store, so what was handed over must be there first.
        await link.Commits.FlushAsync().WaitAsync(cancellationToken);
        var devices = new HashSet<Jid> { peer.WithoutDevice };
        await AddKnownDevicesAsync(peer.WithoutDevice, devices, cancellationToken);
        if (await addresses.AlternativeAsync(peer.WithoutDevice, cancellationToken) is { } alternative)
        {
            await AddKnownDevicesAsync(alternative, devices, cancellationToken);
        }

        var peers = await sessions.ResolveAsync([.. devices], cancellationToken);
        var changed = new IdentityChanged(link.Account.ServerTime, await addresses.PreferNumberAsync(peer, cancellationToken));
        await sessions.RunAsync(peers, transaction => Forget(transaction, peers, changes, changed), cancellationToken);
    }

    private bool Forget(
        SessionTransaction transaction, PeerAddress[] peers, IReadOnlyList<RecordChange> changes, IdentityChanged changed)
    {
        var now = link.Scope.Time.GetUtcNow();
        foreach (var peer in peers)
        {
            transaction.Forget(peer, now);
        }

        transaction.Change(changes);
        transaction.Raise(changed);
        return true;
    }

    private async Task AddKnownDevicesAsync(Jid account, HashSet<Jid> devices, CancellationToken cancellationToken)
    {
        var prefix = account.SignalName + ".";
        foreach (var kind in (RecordKind[])[RecordKind.Session, RecordKind.Identity])
        {
            var records = await link.Scope.Store.ListAsync(kind, prefix, MaxDevices, cancellationToken);
            foreach (var (key, _) in records)
            {
                if (ushort.TryParse(key.Id.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var device))
                {
                    devices.Add(account.WithDevice(device));
                }
            }
        }
    }
}
