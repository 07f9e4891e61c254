using Microsoft.Extensions.Time.Testing;
using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Interfaces.LoadBalancer;
using OrleansGateway.Grains.LoadBalancer;
using OrleansGateway.Grains.Tests.Queue;

namespace OrleansGateway.Grains.Tests.LoadBalancer;

internal sealed class InstancePickerTests
{
    private readonly FakeTimeProvider _time = new();
    private FakeFleet _fleet = null!;
    private InstancePicker _picker = null!;

    [SetUp]
    public void Create()
    {
        _fleet = new FakeFleet();
        _picker = new InstancePicker(_fleet, _time);
    }

    [Test]
    public void The_least_used_goes_first_and_picks_between_snapshots_spread()
    {
        _fleet.Set("pool", Connected("a") with { SentInWindow = 5 }, Connected("b") with { SentInWindow = 2, InFlight = 1 }, Connected("c"));
        var picks = Enumerable.Range(0, 7).Select(_ => Pick()).ToList();

        Assert.That(picks.Take(3), Is.All.EqualTo("c"));
        Assert.That(picks.Skip(3).Count(pick => pick == "b"), Is.EqualTo(2));
        Assert.That(picks.Skip(3).Count(pick => pick == "c"), Is.EqualTo(2));
    }

    [Test]
    public void Equal_instances_share_evenly_across_snapshots()
    {
        var counts = new Dictionary<string, int>();
        for (var snapshot = 0; snapshot < 10; snapshot++)
        {
            _fleet.SetConnected("pool", "a", "b", "c");
            for (var i = 0; i < 9; i++)
            {
                var picked = Pick()!;
                counts[picked] = counts.GetValueOrDefault(picked) + 1;
            }
        }

        Assert.That(counts.Values, Is.All.InRange(28, 32));
    }

    [Test]
    public void Round_robin_goes_around()
    {
        SetStrategy(BalancingStrategy.RoundRobin, Connected("a") with { SentInWindow = 99 }, Connected("b"), Connected("c"));
        var picks = Enumerable.Range(0, 6).Select(_ => Pick()).ToList();
        Assert.That(picks.Take(3), Is.Unique);
        Assert.That(picks.Skip(3), Is.EqualTo(picks.Take(3)));
    }

    [Test]
    public void Sticky_keeps_a_recipient_and_moves_only_those_of_an_instance_that_left()
    {
        string[] recipients = [.. Enumerable.Range(0, 200).Select(i => $"r{i}")];
        SetStrategy(BalancingStrategy.StickyByRecipient, Connected("a"), Connected("b"), Connected("c"));
        var before = recipients.ToDictionary(recipient => recipient, recipient => Pick(recipient));
        Assert.That(recipients, Is.All.Matches<string?>(recipient => Pick(recipient!) == before[recipient!]));
        Assert.That(before.Values.Distinct().Count(), Is.EqualTo(3));

        SetStrategy(BalancingStrategy.StickyByRecipient, Connected("a"), Connected("b"), new FleetMember("c"));
        foreach (var recipient in recipients.Where(recipient => before[recipient] != "c"))
        {
            Assert.That(Pick(recipient), Is.EqualTo(before[recipient]));
        }
    }

    [Test]
    public void Weights_are_shares()
    {
        SetStrategy(BalancingStrategy.Weighted, Connected("a") with { Weight = 3 }, Connected("b"));
        var picks = Enumerable.Range(0, 400).Select(_ => Pick()).ToList();
        Assert.That(picks.Count(pick => pick == "a"), Is.InRange(295, 305));
    }

    [Test]
    public void An_instance_with_a_chat_goes_first_unless_it_cannot()
    {
        _fleet.Set("pool", Connected("a"), Connected("b") with { SentInWindow = 1000 });
        Assert.That(_picker.Pick("default", "pool", Request() with { KnownBy = ["b"] }).Instance, Is.EqualTo("b"));

        _fleet.Set("pool", Connected("a"), new FleetMember("b"));
        Assert.That(_picker.Pick("default", "pool", Request() with { KnownBy = ["b"] }).Instance, Is.EqualTo("a"));
    }

    [Test]
    public void Each_obstacle_has_its_reason()
    {
        var until = _time.GetUtcNow().AddMinutes(2);
        Assert.That(_picker.Pick("default", "nowhere", Request()).Failure, Is.EqualTo(PickFailure.NoInstance));
        Assert.That(WhyNot(new FleetMember("a") { IsLoggedOut = true }).Failure, Is.EqualTo(PickFailure.AllLoggedOut));
        Assert.That(WhyNot(new FleetMember("a")).Failure, Is.EqualTo(PickFailure.NoneConnected));
        Assert.That(
            WhyNot(new FleetMember("a"), Connected("b") with { RestUntil = until }),
            Is.EqualTo(PickResult.None(PickFailure.AllResting, until)));
        Assert.That(
            _picker.Pick("default", "pool", Request() with { Excluded = ["a", "b"] }).Failure, Is.EqualTo(PickFailure.AllExcluded));
        Assert.That(_picker.Pick("default", "pool", Request() with { Only = "z" }).Failure, Is.EqualTo(PickFailure.NoInstance));
    }

    [Test]
    public void A_rest_that_is_over_counts_no_more()
    {
        _fleet.Set("pool", Connected("a") with { RestUntil = _time.GetUtcNow().AddMinutes(1) });
        Assert.That(Pick(), Is.Null);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(Pick(), Is.EqualTo("a"));
    }

    private static FleetMember Connected(string instance) => new(instance) { IsConnected = true };

    private static PickRequest Request(string recipient = "r") => new() { Recipient = recipient };

    private string? Pick(string recipient = "r") => _picker.Pick("default", "pool", Request(recipient)).Instance;

    private PickResult WhyNot(params FleetMember[] members)
    {
        _fleet.Set("pool", members);
        return _picker.Pick("default", "pool", Request());
    }

    private void SetStrategy(BalancingStrategy strategy, params FleetMember[] members)
    {
        _fleet.Set("pool", members);
        _fleet.Use("pool", strategy);
    }
}
