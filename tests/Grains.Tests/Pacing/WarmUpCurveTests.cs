using CsCheck;
using OrleansGateway.Grains.Interfaces.Pacing;
using OrleansGateway.Grains.Pacing;

namespace OrleansGateway.Grains.Tests.Pacing;

internal sealed class WarmUpCurveTests
{
    private static readonly DateTimeOffset Linked = new(2026, 1, 1, 15, 30, 0, TimeSpan.Zero);

    [Test]
    public void The_default_grows_by_half_a_day_and_ends_within_two_weeks() => Assert.That(
        Enumerable.Range(0, 12).Select(day => WarmUpCurve.CapOn(new WarmUp(), day)),
        Is.EqualTo(new int?[] { 20, 30, 45, 67, 101, 151, 227, 341, 512, 768, null, null }));

    [Test]
    public void A_curve_never_falls_and_never_comes_back() => Gen.Select(
        Gen.Int[0, WarmUp.MaxCeiling], Gen.Double[1, 100], Gen.Int[0, WarmUp.MaxCeiling], Gen.Int[0, 5_000]).Sample(
        (first, growth, ceiling, day) =>
        {
            var curve = new WarmUp { FirstDay = first, Growth = growth, Ceiling = ceiling };
            var (today, tomorrow) = (WarmUpCurve.CapOn(curve, day), WarmUpCurve.CapOn(curve, day + 1));
            return today is null ? tomorrow is null : today < ceiling && (tomorrow is null || tomorrow >= today);
        });

    [TestCase(-60, 0)]
    [TestCase(0, 0)]
    [TestCase(24 * 60 - 1, 0)]
    [TestCase(24 * 60, 1)]
    [TestCase(72 * 60, 3)]
    public void A_day_is_24_hours_from_the_link(int minutes, int day)
    {
        Assert.That(WarmUpCurve.DayOf(Linked, Linked.AddMinutes(minutes)), Is.EqualTo(day));
        Assert.That(WarmUpCurve.EndOf(Linked, day), Is.EqualTo(Linked.AddDays(day + 1)));
    }

    [Test]
    public void Without_a_curve_or_a_known_age_there_is_no_limit()
    {
        Assert.That(WarmUpCurve.CapOn(WarmUp.None, 0), Is.Null);
        var rules = PacingRules.None with { WarmUp = new WarmUp() };
        Assert.That(rules.NewChatsOn(Linked), Is.Null);
        Assert.That((rules with { LinkedAt = Linked }).NewChatsOn(Linked.AddHours(25)), Is.EqualTo(new NewChatLimit(30, Linked.AddDays(2))));
    }

    [TestCase(-1, 1.5, 10)]
    [TestCase(1, 0.9, 10)]
    [TestCase(1, double.NaN, 10)]
    [TestCase(1, 1.5, 10_001)]
    public void An_impossible_curve_is_refused_with_its_name(int first, double growth, int ceiling) => Assert.That(
        new PacingSettings { WarmUp = new WarmUp { FirstDay = first, Growth = growth, Ceiling = ceiling } }.Problem(),
        Does.StartWith("Pacing.WarmUp."));
}
