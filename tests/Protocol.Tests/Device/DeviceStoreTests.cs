using NUnit.Framework;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Records;

namespace OrleansGateway.Protocol.Tests.Device;

/// <summary>What every device store promises; each store runs all of it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal abstract class DeviceStoreTests
{
    private static readonly RecordKey Anna = new(RecordKind.Session, "4915550000001.0");
    private static readonly RecordKey AnnasPhone = new(RecordKind.Session, "4915550000001.1");
    private static readonly RecordKey Bert = new(RecordKind.Session, "4915550000002.0");
    private static readonly RecordKey Identity = new(RecordKind.Identity, "4915550000001.0");

    protected abstract IDeviceStore Store { get; }

    [Test]
    public async Task Values_come_in_the_order_of_the_keys_with_null_for_what_is_missing()
    {
        await Store.CommitAsync(new DeviceCommit(new RecordChange(Anna, [1]), new RecordChange(Bert, [2])));

        Assert.That(await Store.LoadAsync([Bert, Identity, Anna]), Is.EqualTo(new byte[]?[] { [2], null, [1] }));
    }

    [Test]
    public async Task A_commit_replaces_and_deletes()
    {
        await Store.CommitAsync(new DeviceCommit(new RecordChange(Anna, [1]), new RecordChange(Bert, [2])));
        await Store.CommitAsync(new DeviceCommit(new RecordChange(Anna, []), new RecordChange(Bert, null)));

        Assert.That(await Store.LoadAsync([Anna, Bert]), Is.EqualTo(new byte[]?[] { [], null }));
    }

    [Test]
    public async Task A_list_has_one_kind_and_one_prefix_in_ordinal_order_up_to_the_limit()
    {
        await Store.CommitAsync(new DeviceCommit(
            new RecordChange(Bert, [3]), new RecordChange(AnnasPhone, [2]), new RecordChange(Identity, [9]), new RecordChange(Anna, [1])));

        var all = await Store.ListAsync(RecordKind.Session, "", 10);
        var ofAnna = await Store.ListAsync(RecordKind.Session, "4915550000001.", 10);
        var first = await Store.ListAsync(RecordKind.Session, "", 1);

        Assert.That(all.Select(record => record.Key), Is.EqualTo(new[] { Anna, AnnasPhone, Bert }));
        Assert.That(ofAnna.Select(record => record.Value), Is.EqualTo(new byte[][] { [1], [2] }));
        Assert.That(first.Select(record => record.Key), Is.EqualTo(new[] { Anna }));
    }

    [Test]
    public void A_cancelled_commit_that_did_not_begin_changes_nothing()
    {
        var cancelled = new CancellationToken(canceled: true);

        Assert.That(
            async () => await Store.CommitAsync(new DeviceCommit(new RecordChange(Anna, [1])), cancelled),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(async () => await Store.LoadAsync([Anna]), Is.EqualTo(new byte[]?[] { null }));
    }
}

/// <summary>The store in memory.</summary>
internal sealed class InMemoryDeviceStoreTests : DeviceStoreTests
{
    private readonly InMemoryDeviceStore _store = new();

    protected override IDeviceStore Store => _store;

    [Test]
    public async Task Events_are_kept_in_the_order_of_their_commits()
    {
        var time = DateTimeOffset.UnixEpoch;
        await _store.CommitAsync(new DeviceCommit([], [new IdentityChanged(time, Jid.Parse("1@lid"))]));
        await _store.CommitAsync(new DeviceCommit([], [new IdentityChanged(time, Jid.Parse("2@lid"))]));

        Assert.That(_store.Events.Cast<IdentityChanged>().Select(changed => changed.Peer.User), Is.EqualTo(new[] { "1", "2" }));
    }
}
