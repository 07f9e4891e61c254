using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Interfaces.Fleet;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.LoadBalancer;
using OrleansGateway.Grains.Interfaces.Pacing;
using OrleansGateway.Grains.Interfaces.Pools;
using OrleansGateway.Grains.Pacing;
using OrleansGateway.Grains.Pools;

namespace OrleansGateway.Grains.Tests.Fleet;

internal sealed class FleetViewTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly PoolDirectory _pools = new();

    [Test]
    public void A_pool_is_known_from_the_moment_its_first_instance_reports()
    {
        var fleet = Create();
        Assert.That(fleet.FindPool("default", "shop"), Is.Null);

        Publish(fleet, "one", InstanceState.Connecting);

        Assert.That(fleet.FindPool("default", "shop")!.Members.Single().IsConnected, Is.False);
        Assert.That(fleet.FindPool("other", "shop"), Is.Null);
    }

    [Test]
    public void A_pool_is_known_also_while_a_snapshot_is_taken()
    {
        var time = new InterruptedTime();
        var fleet = Create(time);
        Publish(fleet, "one", InstanceState.Connecting);
        FleetPool? found = null;
        time.Interruption = () => found = fleet.FindPool("default", "shop");

        fleet.TakeSnapshot();

        Assert.That(found?.Members.Single().Instance, Is.EqualTo("one"));
    }

    [Test]
    public void An_instance_is_in_one_pool_at_a_time()
    {
        var fleet = Create();
        Publish(fleet, "one", InstanceState.Connected);
        Publish(fleet, "one", InstanceState.Connected, pool: "office");

        Assert.That(fleet.FindPool("default", "shop"), Is.Null);
        Assert.That(fleet.FindPool("default", "office")!.Members.Single().Instance, Is.EqualTo("one"));
    }

    [Test]
    public void A_digest_that_was_under_way_when_its_silo_died_does_not_bring_its_connections_back()
    {
        var fleet = Create();
        var silo = SiloAddress.New(System.Net.IPAddress.Loopback, 11111, 1);
        var entry = new FleetDigestEntry { Tenant = "default", Instance = "one", Pool = "shop", State = InstanceState.Connected };
        var digest = new FleetDigest { Silo = silo, Instances = [entry] };
        fleet.Receive(digest);
        Assert.That(fleet.FindPool("default", "shop")!.Members.Single().IsConnected, Is.True);

        fleet.Forget(silo);
        fleet.Receive(digest);

        Assert.That(fleet.FindPool("default", "shop")!.Members.Single().IsConnected, Is.False);
    }

    [Test]
    public void A_deleted_instance_leaves_its_pool_on_every_silo()
    {
        var (here, there) = (Create(), Create());
        var self = SiloAddress.New(System.Net.IPAddress.Loopback, 11111, 1);
        Publish(here, "one", InstanceState.Connected);
        there.Withdraw(new InstanceKey("default", "one"), new FleetReport(
            InstanceState.Connecting, new InstanceSettings { Pool = "shop" }, InstanceLoad.None));
        there.Receive(here.LocalDigest(self));

        here.Remove(new InstanceKey("default", "one"));
        there.Receive(here.LocalDigest(self));

        Assert.That(here.FindPool("default", "shop"), Is.Null);
        Assert.That(there.FindPool("default", "shop"), Is.Null);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(here.LocalDigest(self).Deleted, Is.Empty);
    }

    [Test]
    public void Load_is_as_old_as_the_snapshot()
    {
        var fleet = Create();
        var load = Publish(fleet, "one", InstanceState.Connected);
        var before = fleet.FindPool("default", "shop")!;

        load.Begin();
        Assert.That(fleet.FindPool("default", "shop"), Is.SameAs(before));
        fleet.TakeSnapshot();

        var after = fleet.FindPool("default", "shop")!;
        Assert.That(after.Version, Is.GreaterThan(before.Version));
        Assert.That(after.Members.Single().InFlight, Is.EqualTo(1));
    }

    [TestCase(InstanceState.LoggedOut, true)]
    [TestCase(InstanceState.Stopped, true)]
    [TestCase(InstanceState.Unpaired, true)]
    [TestCase(InstanceState.Disconnected, false)]
    [TestCase(InstanceState.Connecting, false)]
    public void Who_does_not_come_back_by_itself_counts_as_logged_out(InstanceState state, bool isLoggedOut)
    {
        var fleet = Create();

        Publish(fleet, "one", state);

        Assert.That(fleet.FindPool("default", "shop")!.Members.Single().IsLoggedOut, Is.EqualTo(isLoggedOut));
    }

    [Test]
    public void A_pool_goes_by_its_settings_as_soon_as_they_are_known()
    {
        var fleet = Create();
        Publish(fleet, "one", InstanceState.Connected, pool: "configured");
        var before = fleet.FindPool("default", "configured")!;

        _pools.Take(new StoredPool("default", "configured", 1, new PoolSettings
        {
            Strategy = BalancingStrategy.Weighted,
            Affinity = false,
            Pacing = new PacingSettings { InstanceRate = new SendRate() },
        }));

        var after = fleet.FindPool("default", "configured")!;
        Assert.That((before.Strategy, before.Affinity), Is.EqualTo((BalancingStrategy.LeastUsed, true)));
        Assert.That((after.Strategy, after.Affinity), Is.EqualTo((BalancingStrategy.Weighted, false)));
        Assert.That(after.PacingStamp, Is.Not.EqualTo(before.PacingStamp));
    }

    [Test]
    public void An_instance_with_a_new_pace_changes_its_pool_and_one_that_comes_or_goes_does_not()
    {
        var fleet = Create();
        Publish(fleet, "one", InstanceState.Connected);
        var before = fleet.FindPool("default", "shop")!.PacingStamp;

        Publish(fleet, "two", InstanceState.Connected);
        Assert.That(fleet.FindPool("default", "shop")!.PacingStamp, Is.EqualTo(before));
        fleet.Publish(new InstanceKey("default", "two"), new FleetReport(
            InstanceState.Connected, new InstanceSettings { Pool = "shop", Pacing = new PacingSettings { WarmUp = new WarmUp() } },
            InstanceLoad.None));
        Assert.That(fleet.FindPool("default", "shop")!.PacingStamp, Is.Not.EqualTo(before));
    }

    [Test]
    public void In_its_quiet_hours_an_instance_rests_until_they_end()
    {
        _time.SetUtcNow(new DateTimeOffset(2030, 1, 1, 23, 0, 0, TimeSpan.Zero));
        var fleet = Create();
        var quiet = new QuietHours { Start = new TimeOnly(22, 0), End = new TimeOnly(7, 0) };
        var load = new InstanceLoad(TimeSpan.FromMinutes(10)) { RestUntil = _time.GetUtcNow().AddMinutes(1) };
        fleet.Publish(new InstanceKey("default", "one"), new FleetReport(
            InstanceState.Connected, new InstanceSettings { Pool = "shop", Pacing = new PacingSettings { QuietHours = quiet } }, load));

        Assert.That(fleet.FindPool("default", "shop")!.Members.Single().RestUntil, Is.EqualTo(_time.GetUtcNow().AddHours(8)));
        _time.Advance(TimeSpan.FromHours(8));
        fleet.TakeSnapshot();
        Assert.That(fleet.FindPool("default", "shop")!.Members.Single().RestUntil, Is.EqualTo(load.RestUntil));
    }

    private FleetView Create(TimeProvider? time = null) => new(
        _pools, new PacingRulebook(_pools, Options.Create(new PacingOptions()), isServerLocal: false), new NothingStored(),
        time ?? _time);

    private static InstanceLoad Publish(FleetView fleet, string instance, InstanceState state, string pool = "shop")
    {
        var load = new InstanceLoad(TimeSpan.FromMinutes(10));
        fleet.Publish(
            new InstanceKey("default", instance), new FleetReport(state, new InstanceSettings { Pool = pool }, load));
        return load;
    }

    /// <summary>A clock that lets something happen when it is read for the first time.</summary>
    private sealed class InterruptedTime : TimeProvider
    {
        public Action? Interruption { get; set; }

        public override DateTimeOffset GetUtcNow()
        {
            var interruption = Interruption;
            Interruption = null;
            interruption?.Invoke();
            return DateTimeOffset.UnixEpoch;
        }
    }

    private sealed class NothingStored : IStoredInstances
    {
        public Task<string?> PoolOfAsync(InstanceKey instance) => Task.FromResult<string?>(null);
    }
}
