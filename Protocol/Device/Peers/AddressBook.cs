using System.Text;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Records;

namespace OrleansGateway.Protocol.Device.Peers;

/// <summary>
/// The two addresses of accounts, phone number and LID. Sessions are kept under the LID as soon as it is known, since a peer
/// uses one session whichever way a stanza is addressed.
/// </summary>
internal sealed class AddressBook(IDeviceStore store, CommitPipeline commits, AccountState account, int capacity)
{
    private readonly RecordCache<string> _mappings = new(store, RecordKind.LidMapping, Encoding.UTF8.GetString, capacity);

    /// <summary>The other address of an account or of one of its devices; null where it is not known.</summary>
    public async ValueTask<Jid?> AlternativeAsync(Jid jid, CancellationToken cancellationToken)
    {
        if (!HasTwoAddresses(jid))
        {
            return null;
        }

        var other = await _mappings.GetAsync(IdOf(jid), cancellationToken);
        return other is null ? null : ToDevice(Jid.Parse(other), jid);
    }

    /// <summary>The address that sessions are kept under: the LID where it is known.</summary>
    public async ValueTask<Jid> PreferLidAsync(Jid jid, CancellationToken cancellationToken) =>
        jid.IsLid ? jid : await AlternativeAsync(jid, cancellationToken) ?? jid;

    /// <summary>The address that callers see: the phone number where it is known.</summary>
    public async ValueTask<Jid> PreferNumberAsync(Jid jid, CancellationToken cancellationToken) =>
        jid.IsLid ? await AlternativeAsync(jid, cancellationToken) ?? jid : jid;

    /// <summary>Remembers that two addresses are the same account; does nothing where that is no news.</summary>
    /// <param name="one">An address.</param>
    /// <param name="other">Another; null, or one of the same kind, is ignored.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async ValueTask LearnAsync(Jid one, Jid? other, CancellationToken cancellationToken)
    {
        if (other is not { } alternative || !HasTwoAddresses(one) || !HasTwoAddresses(alternative)
            || one.IsLid == alternative.IsLid || MixesOwnWithOther(one, alternative))
        {
            return;
        }

        var (id, otherId) = (IdOf(one), IdOf(alternative));
        var (before, otherBefore) = (
            await _mappings.GetAsync(id, cancellationToken), await _mappings.GetAsync(otherId, cancellationToken));
        if (before == otherId && otherBefore == id)
        {
            return;
        }

        // An address that moved to another account leaves nothing behind that still points at it.
        var mappings = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var stale in (string?[])[before, otherBefore])
        {
            if (stale is not null)
            {
                mappings[stale] = null;
            }
        }

        (mappings[id], mappings[otherId]) = (otherId, id);
        var commit = commits.EnqueueAsync(mappings.Select(mapping => Change(mapping.Key, mapping.Value)).ToArray());
        foreach (var (address, value) in mappings)
        {
            _mappings.Set(address, value, commit);
        }
    }

    // Once both of our own addresses are known, no stanza gives one of them to someone else.
    private bool MixesOwnWithOther(Jid one, Jid other) =>
        account.Current.Account is { Lid: not null } && account.IsOwn(one) != account.IsOwn(other);

    private static bool HasTwoAddresses(Jid jid) => jid.User is { Length: > 0 } && (jid.IsLid || jid.IsPhoneNumber);

    private static string IdOf(Jid jid) => $"{jid.User}@{(jid.IsLid ? JidServer.Lid : JidServer.User)}";

    private static RecordChange Change(string id, string? other) =>
        new(new RecordKey(RecordKind.LidMapping, id), other is null ? null : Encoding.UTF8.GetBytes(other));

    // The account's other address with the device of the requested address, hosted devices on their own servers.
    private static Jid ToDevice(Jid account, Jid device) => device.Server switch
    {
        JidServer.Hosted => new Jid(account.User, JidServer.HostedLid, device.Device),
        JidServer.HostedLid => new Jid(account.User, JidServer.Hosted, device.Device),
        _ => account.WithDevice(device.Device),
    };
}
