using CsCheck;
using OrleansGateway.Grains.Interfaces.Pacing;
using OrleansGateway.Grains.Pacing;

namespace OrleansGateway.Grains.Tests.Pacing;

internal sealed class QuietHoursClockTests
{
    private static readonly string[] Zones =
        ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Santiago", "Pacific/Apia"];

    [TestCase("2026-01-15T21:59:59+01:00", null)]
    [TestCase("2026-01-15T22:00:00+01:00", "2026-01-16T07:00:00+01:00")]
    [TestCase("2026-01-16T00:00:00+01:00", "2026-01-16T07:00:00+01:00")]
    [TestCase("2026-01-16T06:59:59+01:00", "2026-01-16T07:00:00+01:00")]
    [TestCase("2026-01-16T07:00:00+01:00", null)]
    [TestCase("2026-03-29T01:30:00+01:00", "2026-03-29T07:00:00+02:00", Description = "the night that loses an hour")]
    [TestCase("2026-10-25T02:30:00+01:00", "2026-10-25T07:00:00+01:00", Description = "the night that has one more")]
    public void Hours_that_wrap_midnight_end_in_the_morning(string now, string? end) =>
        Assert.That(EndOf("22:00", "07:00", "Europe/Berlin", now), Is.EqualTo(Parse(end)));

    [TestCase("2026-03-29T02:30:00+01:00", null, Description = "02:30 is skipped: the hours end with the skip, at 03:00")]
    [TestCase("2026-03-29T01:59:00+01:00", "2026-03-29T03:00:00+02:00")]
    [TestCase("2026-10-25T02:10:00+02:00", "2026-10-25T02:30:00+01:00", Description = "02:30 comes twice: the second ends them")]
    [TestCase("2026-10-25T02:45:00+02:00", "2026-10-25T02:30:00+01:00")]
    [TestCase("2026-10-25T02:30:00+01:00", null)]
    public void An_end_that_is_skipped_or_comes_twice_makes_one_stretch(string now, string? end) =>
        Assert.That(EndOf("22:00", "02:30", "Europe/Berlin", now), Is.EqualTo(Parse(end)));

    [TestCase("2026-10-25T02:40:00+02:00", "2026-10-25T06:00:00+01:00")]
    [TestCase("2026-10-25T02:10:00+01:00", "2026-10-25T06:00:00+01:00", Description = "begun with the first 02:30")]
    [TestCase("2026-03-29T03:10:00+02:00", "2026-03-29T06:00:00+02:00", Description = "begun with the skip")]
    public void A_start_that_is_skipped_or_comes_twice_makes_one_stretch(string now, string? end) =>
        Assert.That(EndOf("02:30", "06:00", "Europe/Berlin", now), Is.EqualTo(Parse(end)));

    [Test]
    public void They_last_from_the_first_moment_until_the_end_that_is_told()
    {
        var moments =
            from zone in Gen.Int[0, Zones.Length - 1].Select(index => Zones[index])
            from start in Gen.Int[0, 1439]
            from length in Gen.Int[1, 1439]
            from minute in Gen.Int[0, 366 * 1440]
            from share in Gen.Double[0, 1]
            select (Hours(start, length, zone), new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(minute), share);
        moments.Sample(moment =>
        {
            var (hours, now, share) = moment;
            if (QuietHoursClock.EndOf(hours, now) is not { } end)
            {
                return !IsWithin(hours, now);
            }

            // At the end the next night may already begin, where a skip of the clock made the day vanish.
            var between = now + ((end - now) * share);
            return end > now && end - now <= TimeSpan.FromHours(26)
                && (between == end || QuietHoursClock.EndOf(hours, between) == end);
        });
    }

    [Test]
    public void None_are_never() => Assert.That(QuietHoursClock.EndOf(QuietHours.None, DateTimeOffset.UnixEpoch), Is.Null);

    [TestCase("Mars/Olympus", "22:00", false)]
    [TestCase("", "22:00", false)]
    [TestCase("Europe/Berlin", "22:00:30", false)]
    [TestCase("Europe/Berlin", "22:00", true)]
    public void Impossible_hours_are_refused_with_their_name(string zone, string start, bool isValid)
    {
        var hours = new QuietHours { Start = TimeOnly.Parse(start, null), End = new TimeOnly(7, 0), TimeZone = zone };
        Assert.That(new PacingSettings { QuietHours = hours }.Problem(), isValid ? Is.Null : Does.StartWith("Pacing.QuietHours."));
    }

    /// <summary>By the local clock alone: a moment that it shows to be outside is outside, but for hours that come twice.</summary>
    private static bool IsWithin(QuietHours hours, DateTimeOffset now)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(hours.TimeZone);
        var local = TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        return local.IsBetween(hours.Start, hours.End);
    }

    private static QuietHours Hours(int start, int length, string zone) => new()
    {
        Start = TimeOnly.MinValue.AddMinutes(start),
        End = TimeOnly.MinValue.AddMinutes(start + length),
        TimeZone = zone,
    };

    private static DateTimeOffset? EndOf(string start, string end, string zone, string now) => QuietHoursClock.EndOf(
        new QuietHours { Start = TimeOnly.Parse(start, null), End = TimeOnly.Parse(end, null), TimeZone = zone }, Parse(now)!.Value);

    private static DateTimeOffset? Parse(string? text) => text is null ? null : DateTimeOffset.Parse(text, null);
}
