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
    /// <returns>One list per account, in order; empty where the server gave none, for which there are many reasons.</returns>
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

    /// <summary>Whether the server says that there is no such account. Anything else, an error included, is no.</summary>
    public async Task<bool> IsUnknownAccountAsync(Jid account, CancellationToken cancellationToken)
    {
        var number = account.IsPhoneNumber ? account : await addresses.AlternativeAsync(account, cancellationToken);
        return number is { IsPhoneNumber: true } known
            && await link.Requests.SendAsync(new ContactQuery(known), cancellationToken) == ContactAnswer.HasNoAccount;
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
        var complete = new List<Jid>();
        foreach (var user in users.Where(user => user.Devices is { Count: > 0 } && accounts.Contains(user.Jid)))
        {
            await addresses.LearnAsync(user.Jid, user.Lid, cancellationToken);
            lists[user.Jid] = user.Devices!.Select(device => AddressOf(user.Jid, device)).ToArray();
            if (user.IsComplete)
            {
                complete.Add(user.Jid);
            }
        }

        // A change that was reported while the server answered may not be in the answer, nor is an entry that could not be read: such
        // a list is used once and not kept.
        if (changesBefore == Interlocked.Read(ref _changes))
        {
            complete.ForEach(account => Keep(account, lists[account]));
        }

        return lists;
    }

    private void Keep(Jid account, IReadOnlyList<Jid> devices)
    {
        var list = new DeviceListRecord(link.Scope.Time.GetUtcNow(), devices);
        var id = account.ToString();
        var change = new RecordChange(new RecordKey(RecordKind.DeviceList, id), list.ToRecord());
        _lists.Set(id, list, link.Commits.EnqueueAsync([change]));
    }

    private static Jid AddressOf(Jid account, UsyncDevice device) => device.IsHosted
        ? new Jid(account.User, account.IsLid ? JidServer.HostedLid : JidServer.Hosted, device.Id)
        : account.WithDevice(device.Id);
}
