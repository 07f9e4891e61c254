using OrleansGateway.Grains.Interfaces.Pacing;

namespace OrleansGateway.Grains.Pacing;

/// <summary>
/// Quiet hours on the time line. Each is one stretch, whatever the clocks of its time zone do: one that begins in an hour
/// which occurs twice begins with the first, one that ends in it ends with the second, and a time that is skipped stands for
/// the moment of the skip. Pure.
/// </summary>
internal static class QuietHoursClock
{
    /// <summary>When the quiet hours end that a moment lies in; null when it lies in none.</summary>
    public static DateTimeOffset? EndOf(QuietHours hours, DateTimeOffset now)
    {
        if (hours.Start == hours.End)
        {
            return null;
        }

        var zone = TimeZoneInfo.FindSystemTimeZoneById(hours.TimeZone);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        for (var day = -1; day <= 1; day++)
        {
            var date = today.AddDays(day);
            var start = Earliest(zone, date.ToDateTime(hours.Start));
            var end = Latest(zone, (hours.End < hours.Start ? date.AddDays(1) : date).ToDateTime(hours.End));
            if (start <= now && now < end)
            {
                return end;
            }
        }

        return null;
    }

    private static DateTimeOffset Earliest(TimeZoneInfo zone, DateTime local) => InstantOf(zone, local, isLatest: false);

    private static DateTimeOffset Latest(TimeZoneInfo zone, DateTime local) => InstantOf(zone, local, isLatest: true);

    private static DateTimeOffset InstantOf(TimeZoneInfo zone, DateTime local, bool isLatest)
    {
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(1);
        }

        if (!zone.IsAmbiguousTime(local))
        {
            return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
        }

        // The larger offset from UTC is the earlier moment.
        var offsets = zone.GetAmbiguousTimeOffsets(local);
        return new DateTimeOffset(local, isLatest ? offsets.Min() : offsets.Max()).ToUniversalTime();
    }
}
