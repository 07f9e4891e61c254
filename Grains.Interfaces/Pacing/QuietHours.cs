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
    /// <param name="prefix">What stands before the property in the message, such as <c>Pacing.QuietHours.</c></param>
    public string? Problem(string prefix) =>
        !IsWholeMinute(Start) ? $"{prefix}Start must be a time of day to the minute, such as 22:00."
        : !IsWholeMinute(End) ? $"{prefix}End must be a time of day to the minute, such as 07:00."
        : TimeZone is null || !TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _)
            ? $"{prefix}TimeZone must be an IANA time zone that this machine knows, such as Europe/Berlin."
        : null;

    private static bool IsWholeMinute(TimeOnly time) => time.Ticks % TimeSpan.TicksPerMinute == 0;
}
