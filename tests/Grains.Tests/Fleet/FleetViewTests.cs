using Microsoft.Extensions.Time.Testing;
using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.LoadBalancer;

namespace OrleansGateway.Grains.Tests.Fleet;

internal sealed class FleetViewTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public void A_pool_is_known_from_the_moment_its_first_instance_reports()
    {
        var fleet = new FleetView(_time);
        Assert.That(fleet.FindPool("default", "shop"), Is.Null);

        Publish(fleet, "one", InstanceState.Connecting);

        Assert.That(fleet.FindPool("default", "shop")!.Members.Single().IsConnected, Is.False);
        Assert.That(fleet.FindPool("other", "shop"), Is.Null);
    }

    [Test]
    public void A_pool_is_known_also_while_a_snapshot_is_taken()
    {
        var time = new InterruptedTime();
        var fleet = new FleetView(time);
        Publish(fleet, "one", InstanceState.Connecting);
        FleetPool? found = null;
        time.Interruption = () => found = fleet.FindPool("default", "shop");

        fleet.TakeSnapshot();

        Assert.That(found?.Members.Single().Instance, Is.EqualTo("one"));
    }

    [Test]
    public void An_instance_is_in_one_pool_at_a_time()
    {
        var fleet = new FleetView(_time);
        Publish(fleet, "one", InstanceState.Connected);
        Publish(fleet, "one", InstanceState.Connected, pool: "office");

        Assert.That(fleet.FindPool("default", "shop"), Is.Null);
        Assert.That(fleet.FindPool("default", "office")!.Members.Single().Instance, Is.EqualTo("one"));
    }

    [Test]
    public void Load_is_as_old_as_the_snapshot()
    {
        var fleet = new FleetView(_time);
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
        var fleet = new FleetView(_time);

        Publish(fleet, "one", state);

        Assert.That(fleet.FindPool("default", "shop")!.Members.Single().IsLoggedOut, Is.EqualTo(isLoggedOut));
    }

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
}
