using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansGateway.Grains.Instance;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Pacing;
using OrleansGateway.Grains.Storage.Leases;
using OrleansGateway.Grains.Storage.Numbers;
using OrleansGateway.Grains.Storage.Sql;
using OrleansGateway.Grains.Tests.Storage;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Records;

namespace OrleansGateway.Grains.Tests.Instance;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class InstanceEraserTests(string kind) : StoreTestBase(kind)
{
    // What queues own names instances too, and the head of an event log keeps its sequence.
    private static readonly string[] Kept = ["messages", "queue_pauses", "event_heads"];
    private static readonly Jid Peer = Jid.Parse("491700000009@s.whatsapp.net");

    private LeaseKeeper _keeper = null!;

    [SetUp]
    public void Begin() => _keeper = new LeaseKeeper(
        Leases, new LoneOwner(Random), Options.Create(new LeaseOptions()), TimeProvider.System, NullLogger<LeaseKeeper>.Instance);

    [TearDown]
    public async Task End() => await _keeper.DisposeAsync();

    [Test]
    public async Task Erasing_an_instance_leaves_no_row_of_it_and_every_row_of_others()
    {
        var one = await FillAsync("one", "491700000001");
        await FillAsync("two", "491700000002");
        var tables = await TablesAsync();
        foreach (var table in tables)
        {
            Assert.That(await CountAsync(table, "one"), Is.Positive, $"{table} has no row to erase.");
        }

        var others = await Task.WhenAll(tables.Select(table => CountAsync(table, "two")));
        await Leases.ReleaseAsync(one, clean: true, default);

        Assert.That(await Eraser().EraseAsync(new InstanceKey("default", "one"), default), Is.True);

        Assert.That(await Task.WhenAll(tables.Select(table => CountAsync(table, "one"))), Is.All.Zero);
        Assert.That(await Task.WhenAll(tables.Select(table => CountAsync(table, "two"))), Is.EqualTo(others));
        Assert.That(await Leases.IsCurrentAsync(one, default), Is.False);
    }

    [Test]
    public async Task What_an_owner_of_the_erased_instance_still_carries_never_fits_again()
    {
        var old = await FillAsync("one", "491700000001");
        await Leases.ReleaseAsync(old, clean: true, default);
        await Eraser().EraseAsync(new InstanceKey("default", "one"), default);

        var fresh = await TakeAsync(Fence.InstanceLease("default", "one"));

        Assert.That(fresh.Epoch, Is.GreaterThan(old.Epoch));
        var events = (await Events.ReadAsync("default", "one", 0, 10)).Events;
        Assert.That(events, Is.Empty);
        await Devices.Open("default", "one", fresh).CommitAsync(new DeviceCommit([], [Message()]));
        Assert.That((await Events.ReadAsync("default", "one", 0, 10)).Events.Single().Sequence, Is.GreaterThan(2));
    }

    [Test]
    public async Task Nothing_is_erased_while_another_silo_holds_the_lease()
    {
        if (Database.IsExclusive)
        {
            Assert.Ignore("On an exclusive database no other process can be alive.");
        }

        await FillAsync("one", "491700000001");

        Assert.That(await Eraser().EraseAsync(new InstanceKey("default", "one"), default), Is.False);

        Assert.That(await CountAsync("device_records", "one"), Is.Positive);
    }

    private InstanceEraser Eraser() => new(_keeper, Leases, Coalescer);

    private async Task<Fence> FillAsync(string instance, string number)
    {
        var fence = await TakeAsync(Fence.InstanceLease("default", instance));
        var receipt = new ReceiptReceived(DateTimeOffset.UnixEpoch, Peer, Peer, ["W1"], ReceiptKind.Read);
        await Devices.Open("default", instance, fence).CommitAsync(new DeviceCommit(
            [new RecordChange(new RecordKey(RecordKind.Session, "491700000009.0"), [1])], [Message(), receipt]));
        await new NumberStore(Coalescer, Keys).ClaimAsync("default", instance, number, fence, default);
        await new PacingStore(Database, Coalescer).PutAsync(
            new InstanceKey("default", instance), [new PaceRow("instance", 1, DateTimeOffset.UnixEpoch)], fence, default);
        return fence;
    }

    private static MessageReceived Message() =>
        new(DateTimeOffset.UnixEpoch, Peer, Peer, "A", false, "Anna", "hello", [1, 2]);

    private async Task<IReadOnlyList<string>> TablesAsync()
    {
        var text = Database.Dialect == SqlDialect.Sqlite
            ? "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'instance' WHERE m.type = 'table'"
            : "SELECT table_name FROM information_schema.columns WHERE column_name = 'instance' AND table_schema = 'public'";
        var all = await Database.QueryAsync(new SqlText(text).With(), static reader => reader.GetString(0), default);
        return [.. all.Except(Kept, StringComparer.Ordinal)];
    }

    private async Task<long> CountAsync(string table, string instance) => (await Database.QueryAsync(
        new SqlText($"SELECT COUNT(*) FROM {table} WHERE tenant = @tenant AND instance = @instance").With("default", instance),
        static reader => reader.GetInt64(0), default))[0];
}
