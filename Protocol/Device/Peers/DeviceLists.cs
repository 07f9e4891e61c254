using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Stanzas.Usync;

namespace OrleansGateway.Protocol.Device.Peers;

/// <summary>
/// The device lists of accounts: fetched once, kept in the store, and dropped when the server says that they changed.
/// </summary>
internal sealed class DeviceLists(DeviceLink link, AddressBook addresses)
{
    private readonly RecordCache<DeviceListRecord> _lists =
        new(link.Scope.Store, RecordKind.DeviceList, DeviceListRecord.Parse, link.Scope.Options.DeviceListCacheSize);

    private long _changes;

    /// <summary>The devices of accounts; fetches only lists that are not known or too old.</summary>
    /// <param name="accounts">The accounts.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>One list per account, in order; empty where the account has no device.</returns>
    public async Task<IReadOnlyList<Jid>[]> GetAsync(IReadOnlyList<Jid> accounts, CancellationToken cancellationToken)
    {
        var lists = new IReadOnlyList<Jid>?[accounts.Count];
        var missing = new List<Jid>();
        for (var i = 0; i < accounts.Count; i++)
        {
            lists[i] = await KnownAsync(accounts[i], cancellationToken);
            if (lists[i] is null)
            {
                missing.Add(accounts[i]);
            }
        }

        if (missing.Count > 0)
        {
            var fetched = await FetchAsync(missing, cancellationToken);
            for (var i = 0; i < accounts.Count; i++)
            {
                lists[i] ??= fetched.GetValueOrDefault(accounts[i]) ?? [];
            }
        }

        return lists!;
    }

    /// <summary>Drops the list of an account, under each of its addresses.</summary>
    public async ValueTask DropAsync(Jid account, CancellationToken cancellationToken)
    {
        Drop(account.WithoutDevice);
        if (await addresses.AlternativeAsync(account.WithoutDevice, cancellationToken) is { } alternative)
        {
            Drop(alternative);
        }
    }

    private void Drop(Jid account)
    {
        Interlocked.Increment(ref _changes);
        var id = account.ToString();
        _lists.Set(id, null, link.Commits.EnqueueAsync([new RecordChange(new RecordKey(RecordKind.DeviceList, id), null)]));
    }

    private async ValueTask<IReadOnlyList<Jid>?> KnownAsync(Jid account, CancellationToken cancellationToken)
    {
        var list = await _lists.GetAsync(account.ToString(), cancellationToken);
        return list is not null && link.Scope.Time.GetUtcNow() - list.FetchedAt < link.Scope.Options.DeviceListMaxAge ? list.Devices : null;
    }

    private async Task<Dictionary<Jid, IReadOnlyList<Jid>>> FetchAsync(
        IReadOnlyList<Jid> accounts, CancellationToken cancellationToken)
    {
        var changesBefore = Interlocked.Read(ref _changes);
        var users = await link.Requests.SendAsync(new DeviceListQuery(accounts), cancellationToken);
        var lists = new Dictionary<Jid, IReadOnlyList<Jid>>();
        foreach (var user in users.Where(user => user.Devices is { Count: > 0 }))
        {
            await addresses.LearnAsync(user.Jid, user.Lid, cancellationToken);
            lists[user.Jid] = user.Devices!.Select(device => AddressOf(user.Jid, device)).ToArray();
        }

        // A change that was reported while the server answered may not be in the answer: use it once, do not keep it.
        if (changesBefore == Interlocked.Read(ref _changes))
        {
            Keep(lists);
        }

        return lists;
    }

    private void Keep(Dictionary<Jid, IReadOnlyList<Jid>> lists)
    {
        foreach (var (account, devices) in lists)
        {
            var list = new DeviceListRecord(link.Scope.Time.GetUtcNow(), devices);
            var id = account.ToString();
            var change = new RecordChange(new RecordKey(RecordKind.DeviceList, id), list.ToRecord());
            _lists.Set(id, list, link.Commits.EnqueueAsync([change]));
        }
    }

    private static Jid AddressOf(Jid account, UsyncDevice device) => device.IsHosted
        ? new Jid(account.User, account.IsLid ? JidServer.HostedLid : JidServer.Hosted, device.Id)
        : account.WithDevice(device.Id);
}
