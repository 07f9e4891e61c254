using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Pacing;
using OrleansGateway.Grains.Storage;
using OrleansGateway.Grains.Storage.Devices;
using OrleansGateway.Grains.Storage.Sealing;
using OrleansGateway.Grains.Storage.Sql;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Records;

namespace OrleansGateway.Grains.Tests.Storage;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class DeviceRecordStoreTests(string kind) : StoreTestBase(kind)
{
    private static readonly RecordKey Session = new(RecordKind.Session, "491700000001.3");
    private static readonly Jid Peer = Jid.Parse("491700000001@s.whatsapp.net");

    [Test]
    public async Task A_commit_is_loaded_back_after_reopening()
    {
        var store = await OpenDeviceAsync();
        await store.CommitAsync(new DeviceCommit(new RecordChange(Session, [1, 2, 3]), new RecordChange(PreKey(7), [4])));
        await ReopenAsync();

        var again = await OpenDeviceAsync();
        var loaded = await again.LoadAsync([PreKey(7), new RecordKey(RecordKind.Session, "nobody.0"), Session]);

        Assert.That(loaded[0], Is.EqualTo(new byte[] { 4 }));
        Assert.That(loaded[1], Is.Null);
        Assert.That(loaded[2], Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public async Task A_record_is_replaced_and_a_null_deletes_it()
    {
        var store = await OpenDeviceAsync();
        await store.CommitAsync(new DeviceCommit(new RecordChange(Session, [1])));
        await store.CommitAsync(new DeviceCommit(new RecordChange(Session, [2])));
        Assert.That((await store.LoadAsync([Session]))[0], Is.EqualTo(new byte[] { 2 }));

        await store.CommitAsync(new DeviceCommit(new RecordChange(Session, null)));
        Assert.That((await store.LoadAsync([Session]))[0], Is.Null);
    }

    [Test]
    public async Task A_commit_that_deletes_many_records_of_several_kinds_keeps_the_others()
    {
        var store = await OpenDeviceAsync();
        RecordKey[] gone = [PreKey(1), Session, PreKey(2)];
        await store.CommitAsync(new DeviceCommit([.. gone.Append(PreKey(3)).Select(key => new RecordChange(key, [1]))]));

        await store.CommitAsync(new DeviceCommit(
            [.. gone.Select(key => new RecordChange(key, null)), new RecordChange(PreKey(4), [4])]));

        Assert.That(await store.LoadAsync(gone), Is.All.Null);
        Assert.That(
            (await store.ListAsync(RecordKind.PreKey, "", 10)).Select(record => record.Key),
            Is.EqualTo(new[] { PreKey(3), PreKey(4) }));
    }

    [TestCase(RecordKind.PreKey)]
    [TestCase(RecordKind.Session)]
    public async Task Records_are_listed_by_prefix_in_ordinal_order(RecordKind kind)
    {
        var store = await OpenDeviceAsync();
        string[] ids = ["20.1", "10.2", "10.1", "1"];
        await store.CommitAsync(new DeviceCommit([.. ids.Select(id => new RecordChange(new RecordKey(kind, id), [9]))]));

        var listed = await store.ListAsync(kind, "10.", 10);
        var first = await store.ListAsync(kind, "", 2);

        Assert.That(listed.Select(record => record.Key.Id), Is.EqualTo(new[] { "10.1", "10.2" }));
        Assert.That(first.Select(record => record.Key.Id), Is.EqualTo(new[] { "1", "10.1" }));
    }

    [Test]
    public async Task A_stale_epoch_writes_neither_records_nor_events_and_harms_no_other_commit()
    {
        var old = await OpenDeviceAsync();
        var current = await OpenDeviceAsync();
        var stale = old.CommitAsync(new DeviceCommit(
            [new RecordChange(Session, [1]), new RecordChange(PreKey(1), null)], [new IdentityChanged(default, Peer)])).AsTask();
        var valid = current.CommitAsync(new DeviceCommit(new RecordChange(PreKey(1), [5]))).AsTask();

        Assert.That(async () => await stale, Throws.TypeOf<StaleEpochException>());
        await valid;
        Assert.That((await current.LoadAsync([Session]))[0], Is.Null);
        Assert.That((await current.LoadAsync([PreKey(1)]))[0], Is.EqualTo(new byte[] { 5 }));
        Assert.That((await Events.ReadAsync("default", "one", 0, 10)).Events, Is.Empty);
    }

    [Test]
    public async Task Devices_do_not_see_each_others_records()
    {
        var one = await OpenDeviceAsync();
        await one.CommitAsync(new DeviceCommit(new RecordChange(Session, [1])));
        var other = Devices.Open("default", "two", await TakeAsync(Fence.InstanceLease("default", "two")));

        Assert.That((await other.LoadAsync([Session]))[0], Is.Null);
        Assert.That(await other.ListAsync(RecordKind.Session, "", 10), Is.Empty);
    }

    [Test]
    public async Task A_record_that_was_moved_to_another_instance_does_not_open()
    {
        var one = await OpenDeviceAsync();
        await one.CommitAsync(new DeviceCommit(new RecordChange(PreKey(7), [1])));
        var other = Devices.Open("default", "two", await TakeAsync(Fence.InstanceLease("default", "two")));

        await Coalescer.CommitAsync(
            new WriteUnit("any", [new SqlText("UPDATE device_records SET instance = 'two'").With()]), default);

        Assert.That(async () => await other.LoadAsync([PreKey(7)]), Throws.TypeOf<SealBrokenException>());
    }

    [Test]
    public async Task Hundreds_of_concurrent_commits_are_all_there()
    {
        var store = await OpenDeviceAsync();
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i =>
            store.CommitAsync(new DeviceCommit(new RecordChange(PreKey((uint)i), BitConverter.GetBytes(i)))).AsTask()));

        var loaded = await store.LoadAsync([.. Enumerable.Range(0, 300).Select(i => PreKey((uint)i))]);
        Assert.That(loaded.Select(value => BitConverter.ToInt32(value!)), Is.EqualTo(Enumerable.Range(0, 300)));
    }

    [Test]
    public async Task Events_are_read_from_a_cursor_in_the_order_of_their_commits()
    {
        long? noted = null;
        var store = await OpenDeviceAsync(sequence => noted = sequence);
        await store.CommitAsync(new DeviceCommit([], [Message("A"), Message("B")]));
        await store.CommitAsync(new DeviceCommit([], [Message("C")]));

        var all = await Events.ReadAsync("default", "one", 0, 10);
        var rest = await Events.ReadAsync("default", "one", all.Events[0].Sequence, 10);

        Assert.That(all.Events.Select(IdOf), Is.EqualTo(new[] { "A", "B", "C" }));
        Assert.That(rest.Events.Select(IdOf), Is.EqualTo(new[] { "B", "C" }));
        Assert.That(noted, Is.EqualTo(all.Events[^1].Sequence));
    }

    [Test]
    public async Task A_cursor_behind_the_trim_is_told_so_and_the_rest_stays()
    {
        var store = await OpenDeviceAsync();
        await store.CommitAsync(new DeviceCommit([], [Message("A"), Message("B"), Message("C")]));
        await Events.TrimAsync(TimeSpan.FromDays(1), maxPerInstance: 1, default);

        var behind = await Events.ReadAsync("default", "one", 0, 10);
        var rest = await Events.ReadAsync("default", "one", behind.OldestCursor, 10);

        Assert.That(behind.IsCursorTooOld, Is.True);
        Assert.That(rest.Events.Select(IdOf), Is.EqualTo(new[] { "C" }));

        await store.CommitAsync(new DeviceCommit([], [Message("D")]));
        Assert.That((await Events.ReadAsync("default", "one", rest.Events[0].Sequence, 10)).Events.Select(IdOf), Is.EqualTo(new[] { "D" }));
    }

    [Test]
    public async Task Receipts_are_found_by_wire_id_and_a_repeated_one_keeps_the_first_time()
    {
        var store = await OpenDeviceAsync();
        var at = DateTimeOffset.FromUnixTimeSeconds(1_760_000_000);
        await store.CommitAsync(new DeviceCommit([], [new ReceiptReceived(at, Peer, Peer, ["W1", "W2"], ReceiptKind.Delivered)]));
        await store.CommitAsync(new DeviceCommit([], [
            new ReceiptReceived(at.AddSeconds(9), Peer, Peer, ["W1"], ReceiptKind.Delivered),
            new ReceiptReceived(at.AddSeconds(5), Peer, Peer, ["W1"], ReceiptKind.Read)]));

        Assert.That(await Events.ReceiptsAsync("default", "one", "W1"), Is.EqualTo(new[]
        {
            (ReceiptKind.Delivered, at), (ReceiptKind.Read, at.AddSeconds(5)),
        }));
        Assert.That(await Events.ReceiptsAsync("default", "two", "W1"), Is.Empty);
    }

    [Test]
    public async Task Whoever_writes_to_an_instance_has_a_chat_with_it_and_with_no_other()
    {
        var pacing = new PacingStore(Database, Coalescer);
        var store = await OpenDeviceAsync();
        Assert.That(await HasChatAsync("one"), Is.False);
        await store.CommitAsync(new DeviceCommit([], [Message("A"), Message("B")]));
        Assert.That(await HasChatAsync("one"), Is.True);
        Assert.That(await HasChatAsync("two"), Is.False);

        Task<bool> HasChatAsync(string instance) => pacing.HasChatAsync(
            new InstanceKey("default", instance), Keys.RecipientHash("default", Peer.ToString()), default);
    }

    [Test]
    public async Task No_number_and_no_content_is_readable_in_the_files()
    {
        var store = await OpenDeviceAsync();
        await store.CommitAsync(new DeviceCommit(
            [
                new RecordChange(Session, "secret-session"u8.ToArray()),
                new RecordChange(new RecordKey(RecordKind.LidMapping, "491700000001@s.whatsapp.net"), "secret-lid"u8.ToArray()),
            ],
            [Message("A")]));
        await Coalescer.DisposeAsync();
        await Database.DisposeAsync();

        foreach (var file in Directory.GetFiles(DataFolder, "gateway.db*"))
        {
            var text = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file));
            Assert.That(text, Does.Not.Contain("491700000001").And.Not.Contain("secret-").And.Not.Contain("hello"));
        }
    }

    private static RecordKey PreKey(uint id) => new(RecordKind.PreKey, id.ToString("x8"));

    private static MessageReceived Message(string id) =>
        new(DateTimeOffset.UnixEpoch, Peer, Peer, id, false, "Anna", "hello", [1, 2]);

    private static string IdOf(OrleansGateway.Grains.Storage.Events.LoggedEvent logged) => ((MessageReceived)logged.Event).Id;

    private async Task<DeviceStore> OpenDeviceAsync(Action<long>? eventsCommitted = null) =>
        Devices.Open("default", "one", await TakeAsync(Fence.InstanceLease("default", "one")), eventsCommitted);
}
