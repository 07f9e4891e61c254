using OrleansGateway.Grains.Interfaces.Pacing;

namespace OrleansGateway.Grains.Pacing;

/// <summary>How many new chats a number may open on a day of its life. Pure.</summary>
internal static class WarmUpCurve
{
    /// <summary>The day of a number's life, 0 for the first 24 hours; before its link, by a clock that was set back, too.</summary>
    public static int DayOf(DateTimeOffset linkedAt, DateTimeOffset now) => Math.Max(0, (int)(now - linkedAt).TotalDays);

    /// <summary>When a day of its life ends.</summary>
    public static DateTimeOffset EndOf(DateTimeOffset linkedAt, int day) => linkedAt + TimeSpan.FromDays(day + 1);

    /// <summary>The limit on a day; null when there is none any more.</summary>
    public static int? CapOn(WarmUp curve, int day)
    {
        var cap = Math.Floor(curve.FirstDay * Math.Pow(curve.Growth, day));
        return cap < curve.Ceiling ? (int)cap : null;
    }
}
