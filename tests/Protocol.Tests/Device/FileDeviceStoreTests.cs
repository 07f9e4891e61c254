using NUnit.Framework;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Records;

namespace OrleansGateway.Protocol.Tests.Device;

/// <summary>The store in a folder: also what a crash leaves of it.</summary>
internal sealed class FileDeviceStoreTests : DeviceStoreTests, IDisposable
{
    private static readonly RecordKey Counter = new(RecordKind.Counter, "next");
    private static readonly RecordKey Other = new(RecordKind.Counter, "other");

    private readonly TemporaryFolder _folder = new("store");
    private FileDeviceStore _store = null!;

    protected override IDeviceStore Store => _store;

    [SetUp]
    public void Open() => _store = FileDeviceStore.Open(_folder.Path);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task Records_and_waiting_events_survive_a_restart()
    {
        await _store.CommitAsync(Commit(1, Message("first"), Message("second"), Message("third")));
        await _store.TakeEventsAsync(1);
        Reopen();

        Assert.That(await ReadAsync(), Is.EqualTo(1));
        Assert.That(await WaitingAsync(), Is.EqualTo(new[] { "second", "third" }));
    }

    [Test]
    public async Task Every_kind_of_event_is_read_as_it_was_committed()
    {
        var jid = Jid.Parse("4915550000001:7@s.whatsapp.net");
        DeviceEvent[] events =
        [
            new DevicePaired(DateTimeOffset.UnixEpoch, jid, Jid.Parse("99@lid")),
            new DeviceLoggedOut(DateTimeOffset.UnixEpoch, new ConnectionFailure(FailureReason.LoggedOut, 401, "gone")),
            new IdentityChanged(DateTimeOffset.UnixEpoch, jid),
            new MessageUndecryptable(DateTimeOffset.UnixEpoch, jid, jid, "A1", "No session.", 2),
        ];
        await _store.CommitAsync(new DeviceCommit([], [.. events, Message("text")]));
        Reopen();

        var read = await _store.LoadWaitingEventsAsync();

        Assert.That(read.Take(events.Length), Is.EqualTo(events));
        Assert.That(((MessageReceived)read[^1]).Content, Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public async Task A_commit_torn_at_any_byte_leaves_the_state_before_it()
    {
        await _store.CommitAsync(Commit(1, Message("before")));
        var before = File.ReadAllBytes(PathOf("a.log")).Length;
        await _store.CommitAsync(Commit(2, Message("after")));
        _store.Dispose();
        var whole = await File.ReadAllBytesAsync(PathOf("a.log"));

        for (var length = before; length <= whole.Length; length++)
        {
            await File.WriteAllBytesAsync(PathOf("a.log"), whole[..length]);
            _store = FileDeviceStore.Open(_folder.Path);
            var isWhole = length == whole.Length;
            Assert.That(await ReadAsync(), Is.EqualTo(isWhole ? 2 : 1), $"{length} of {whole.Length} bytes");
            Assert.That(await WaitingAsync(), Is.EqualTo(isWhole ? ["before", "after"] : new[] { "before" }));
            await _store.CommitAsync(Commit(3));
            Reopen();
            Assert.That(await ReadAsync(), Is.EqualTo(3), "goes on after the recovery");
            _store.Dispose();
        }
    }

    [Test]
    public async Task A_tail_of_zeros_or_rubbish_is_cut_off([Values(0, 0xA5)] int filling)
    {
        await _store.CommitAsync(Commit(1));
        _store.Dispose();
        await File.AppendAllBytesAsync(PathOf("a.log"), Enumerable.Repeat((byte)filling, 5000).ToArray());
        _store = FileDeviceStore.Open(_folder.Path);

        Assert.That(await ReadAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_take_over_torn_at_any_byte_loses_nothing()
    {
        _store.Dispose();
        _store = FileDeviceStore.Open(_folder.Path, minGrowth: 1000);
        var old = await File.ReadAllBytesAsync(PathOf("a.log"));
        byte value = 0;
        while (new FileInfo(PathOf("b.log")).Length == 0)
        {
            old = await File.ReadAllBytesAsync(PathOf("a.log"));
            await _store.CommitAsync(Commit(++value, Message($"event {value}")));
        }

        _store.Dispose();
        var taken = await File.ReadAllBytesAsync(PathOf("b.log"));
        Assert.That(new FileInfo(PathOf("a.log")).Length, Is.Zero, "the old file is empty");
        for (var length = 0; length <= taken.Length; length++)
        {
            await File.WriteAllBytesAsync(PathOf("a.log"), old);
            await File.WriteAllBytesAsync(PathOf("b.log"), taken[..length]);
            _store = FileDeviceStore.Open(_folder.Path);
            var events = length == taken.Length ? value : value - 1;
            Assert.That(await ReadAsync(), Is.EqualTo(events), $"{length} of {taken.Length} bytes");
            Assert.That((await WaitingAsync()).Length, Is.EqualTo(events));
            _store.Dispose();
        }
    }

    [Test]
    public async Task The_files_stay_small_however_often_a_record_changes()
    {
        _store.Dispose();
        _store = FileDeviceStore.Open(_folder.Path, minGrowth: 1000);
        for (var round = 0; round < 200; round++)
        {
            await _store.CommitAsync(Commit((byte)round, Message("event")));
            await _store.TakeEventsAsync(1);
        }

        var length = new FileInfo(PathOf("a.log")).Length + new FileInfo(PathOf("b.log")).Length;
        Assert.That(length, Is.LessThan(3000));
        Reopen();
        Assert.That(await ReadAsync(), Is.EqualTo(199));
        Assert.That(await WaitingAsync(), Is.Empty);
    }

    [Test]
    public async Task Damage_before_the_last_commit_is_an_error_not_an_older_state()
    {
        var begin = File.ReadAllBytes(PathOf("a.log")).Length;
        await _store.CommitAsync(Commit(1));
        await _store.CommitAsync(Commit(2));
        _store.Dispose();
        var bytes = await File.ReadAllBytesAsync(PathOf("a.log"));
        foreach (var offset in new[] { 0, begin / 2, begin, begin + 13, begin + 30 })
        {
            var damaged = bytes.ToArray();
            damaged[offset] ^= 0x40;
            await File.WriteAllBytesAsync(PathOf("a.log"), damaged);
            Assert.That(() => FileDeviceStore.Open(_folder.Path), Throws.InstanceOf<InvalidDataException>(), $"byte {offset}");
        }
    }

    [Test]
    public void A_second_opening_is_refused_while_the_first_lasts()
    {
        Assert.That(() => FileDeviceStore.Open(_folder.Path), Throws.InstanceOf<IOException>().With.Message.Contains("another process"));
        Assert.That(Reopen, Throws.Nothing);
    }

    [Test]
    public void A_closed_store_refuses_commits()
    {
        _store.Dispose();

        Assert.That(async () => await _store.CommitAsync(Commit(1)), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public async Task Only_the_owner_may_read_the_files()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows has no file modes.");
            return;
        }

        await _store.CommitAsync(Commit(1));

        Assert.That(File.GetUnixFileMode(PathOf("a.log")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    private static DeviceCommit Commit(byte value, params DeviceEvent[] events) =>
        new([new RecordChange(Counter, [value]), new RecordChange(Other, [value])], events);

    private static MessageReceived Message(string text) =>
        new(DateTimeOffset.UnixEpoch, Jid.Parse("1@lid"), Jid.Parse("1:2@lid"), "ID", FromMe: false, "Anna", text, [1, 2, 3]);

    private string PathOf(string name) => _folder.File(name);

    private void Reopen()
    {
        _store.Dispose();
        _store = FileDeviceStore.Open(_folder.Path);
    }

    private async Task<int> ReadAsync()
    {
        var values = await _store.LoadAsync([Counter, Other]);
        Assert.That(values[0], Is.EqualTo(values[1]), "a commit is whole");
        return values[0]![0];
    }

    private async Task<string?[]> WaitingAsync() =>
        [.. (await _store.LoadWaitingEventsAsync()).Cast<MessageReceived>().Select(message => message.Text)];
}
