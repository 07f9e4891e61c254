namespace OrleansGateway.Grains.Interfaces.Pacing;

/// <summary>A stretch of every day in which nothing is sent.</summary>
[GenerateSerializer, Immutable, Alias("gateway.pacing.QuietHours")]
public sealed record QuietHours
{
    /// <summary>No quiet hours.</summary>
    public static QuietHours None { get; } = new();

    /// <summary>When they begin, local time, to the minute. Default: midnight.</summary>
    [Id(0)]
    public TimeOnly Start { get; init; }

    /// <summary>
    /// When they end, local time, to the minute; before <see cref="Start"/> it is on the next day, equal to it there are no
    /// quiet hours. Default: midnight.
    /// </summary>
    [Id(1)]
    public TimeOnly End { get; init; }

    /// <summary>The IANA time zone, such as <c>Europe/Berlin</c>. Default: <c>UTC</c>.</summary>
    [Id(2)]
    public string TimeZone { get; init; } = "UTC";

    /// <summary>What is wrong with these hours; null when nothing is.</summary>
    /// <param name="name">What the hours are called in the message.</param>
    public string? Problem(string name) =>
        !IsWholeMinute(Start) || !IsWholeMinute(End) ? $"{name}: Start and End are times of day to the minute."
        : TimeZone is null || !TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _)
            ? $"{name}: TimeZone must be an IANA time zone that this machine knows, such as Europe/Berlin."
        : null;

    private static bool IsWholeMinute(TimeOnly time) => time.Ticks % TimeSpan.TicksPerMinute == 0;
}
