using OrleansGateway.Grains.Storage;
using OrleansGateway.Grains.Storage.GrainStates;
using OrleansGateway.Grains.Storage.Numbers;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Tests.Storage;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class SmallStoreTests(string kind) : StoreTestBase(kind)
{
    private static readonly GrainStateKey Key = new("default", "profile", "instance/default/one");

    [Test]
    public async Task A_number_belongs_to_the_instance_that_claimed_it_first()
    {
        var numbers = new NumberStore(Coalescer, Keys);
        var one = await TakeAsync(Fence.InstanceLease("default", "one"));
        var two = await TakeAsync(Fence.InstanceLease("default", "two"));

        Assert.That((await numbers.ClaimAsync("default", "one", "491700000001", one, default)).IsOurs, Is.True);
        Assert.That((await numbers.ClaimAsync("default", "one", "491700000001", one, default)).IsOurs, Is.True);
        Assert.That(
            await numbers.ClaimAsync("default", "two", "491700000001", two, default),
            Is.EqualTo(new NumberClaim(false, "default", "one")));

        await numbers.ReleaseAsync("default", "one", "491700000001", default);
        Assert.That((await numbers.ClaimAsync("default", "two", "491700000001", two, default)).IsOurs, Is.True);
    }

    [Test]
    public async Task A_stale_owner_claims_no_number()
    {
        var numbers = new NumberStore(Coalescer, Keys);
        var old = await TakeAsync(Fence.InstanceLease("default", "one"));
        await TakeAsync(Fence.InstanceLease("default", "one"));

        Assert.That(
            async () => await numbers.ClaimAsync("default", "one", "491700000001", old, default),
            Throws.TypeOf<StaleEpochException>());
    }

    [Test]
    public async Task Grain_state_is_written_only_by_who_has_the_newest_etag()
    {
        var states = new GrainStateStore(Database, Coalescer, Keys);
        Assert.That(await states.ReadAsync(Key), Is.Null);

        var first = await states.WriteAsync(Key, [1], null);
        Assert.That(await states.WriteAsync(Key, [9], null), Is.Null);
        var second = await states.WriteAsync(Key, [2], first);
        Assert.That(await states.WriteAsync(Key, [9], first), Is.Null);

        await ReopenAsync();
        states = new GrainStateStore(Database, Coalescer, Keys);
        var read = (await states.ReadAsync(Key))!.Value;
        Assert.That(read.State, Is.EqualTo(new byte[] { 2 }));
        Assert.That(read.ETag, Is.EqualTo(second));

        Assert.That(await states.DeleteAsync(Key, first!), Is.False);
        Assert.That(await states.DeleteAsync(Key, second!), Is.True);
        Assert.That(await states.ReadAsync(Key), Is.Null);
    }

    [Test]
    public async Task Reminders_are_found_by_grain_by_name_and_on_the_ring()
    {
        var reminders = new ReminderStore(Database, Coalescer, Random);
        var low = new StoredReminder("default", "g/low", "wake", 10, DateTimeOffset.UnixEpoch, TimeSpan.FromMinutes(1), "");
        var high = low with { GrainId = "g/high", GrainHash = uint.MaxValue };
        var etag = await reminders.UpsertAsync(low);
        await reminders.UpsertAsync(high);

        Assert.That(await reminders.FindAsync("g/low", "wake"), Is.EqualTo(low with { ETag = etag }));
        Assert.That((await reminders.OfGrainAsync("g/high")).Select(row => row.GrainId), Is.EqualTo(new[] { "g/high" }));
        Assert.That((await reminders.InRangeAsync(0, 100)).Select(row => row.GrainId), Is.EqualTo(new[] { "g/low" }));
        Assert.That((await reminders.InRangeAsync(1000, 50)).Select(row => row.GrainId), Is.EquivalentTo(new[] { "g/low", "g/high" }));

        var newer = await reminders.UpsertAsync(low with { Period = TimeSpan.FromMinutes(2) });
        Assert.That(await reminders.DeleteAsync("g/low", "wake", etag), Is.False);
        Assert.That(await reminders.DeleteAsync("g/low", "wake", newer), Is.True);
    }
}
