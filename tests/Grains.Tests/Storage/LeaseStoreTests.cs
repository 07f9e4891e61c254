using OrleansGateway.Grains.Storage.Leases;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Tests.Storage;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class LeaseStoreTests(string kind) : StoreTestBase(kind)
{
    private const string Key = "default/instance/one";
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(30);

    [Test]
    public async Task Each_owner_gets_a_higher_epoch()
    {
        var first = await TakeFromAsync("a", Ttl);
        await Leases.ReleaseAsync(new Fence(Key, first.Epoch), clean: true, default);
        var second = await TakeFromAsync("b", Ttl);

        Assert.That(first.PreviousClosedCleanly, Is.True);
        Assert.That(second.IsTaken, Is.True);
        Assert.That(second.Epoch, Is.GreaterThan(first.Epoch));
        Assert.That(second.PreviousClosedCleanly, Is.True);
    }

    [Test]
    public async Task An_owner_that_did_not_let_go_leaves_an_unclean_lease()
    {
        await TakeFromAsync("a", TimeSpan.Zero);
        var second = await TakeFromAsync("b", Ttl);

        Assert.That(second.IsTaken, Is.True);
        Assert.That(second.PreviousClosedCleanly, Is.False);
    }

    [Test]
    public async Task A_lease_that_runs_is_refused_unless_nobody_else_can_be_alive()
    {
        var first = await TakeFromAsync("a", Ttl);
        var second = await TakeFromAsync("b", Ttl);

        Assert.That(second.IsTaken, Is.EqualTo(Database.IsExclusive));
        if (!second.IsTaken)
        {
            Assert.That(second.Owner, Is.EqualTo("a"));
            Assert.That(second.Epoch, Is.EqualTo(first.Epoch));
            Assert.That(second.ExpiresIn, Is.GreaterThan(TimeSpan.Zero).And.LessThanOrEqualTo(Ttl));
        }
    }

    [Test]
    public async Task A_lease_of_an_owner_declared_dead_is_taken_at_once()
    {
        await TakeFromAsync("a", Ttl);
        var second = await Leases.TakeAsync(Key, "default", "b", Ttl, deadOwner: "a", default);
        Assert.That(second.IsTaken, Is.True);
    }

    [Test]
    public async Task Renewal_covers_many_and_names_only_what_is_still_owned()
    {
        var one = await TakeFromAsync("a", Ttl);
        await Leases.TakeAsync("default/instance/two", "default", "b", Ttl, null, default);

        var renewed = await Leases.RenewAsync("a", [Key, "default/instance/two", "default/instance/none"], Ttl, default);

        Assert.That(renewed, Is.EquivalentTo(new Dictionary<string, long> { [Key] = one.Epoch }));
    }

    [Test]
    public async Task A_lease_that_was_let_go_is_not_renewed()
    {
        var one = await TakeFromAsync("a", Ttl);
        await Leases.ReleaseAsync(new Fence(Key, one.Epoch), clean: true, default);

        Assert.That(await Leases.RenewAsync("a", [Key], Ttl, default), Is.Empty);
    }

    private Task<LeaseTake> TakeFromAsync(string owner, TimeSpan timeToLive) =>
        Leases.TakeAsync(Key, "default", owner, timeToLive, null, default);
}
