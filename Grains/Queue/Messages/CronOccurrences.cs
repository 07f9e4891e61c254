using Cronos;
using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Grains.Queue.Messages;

/// <summary>When a schedule fires. Cronos knows what a change to or from summer time does to an expression.</summary>
internal static class CronOccurrences
{
    private const int FieldsWithSeconds = 6;

    /// <summary>What is wrong with the expression or its zone.</summary>
    public static ScheduleProblem Check(RecurringSchedule schedule) =>
        !CronExpression.TryParse(schedule.Cron, FormatOf(schedule.Cron), out _) ? ScheduleProblem.InvalidCron
        : !TimeZoneInfo.TryFindSystemTimeZoneById(schedule.TimeZone, out _) ? ScheduleProblem.UnknownTimeZone
        : ScheduleProblem.None;

    /// <summary>The first occurrence after a time; null when there is none.</summary>
    /// <param name="schedule">A schedule without a problem.</param>
    /// <param name="after">The time.</param>
    public static DateTimeOffset? Next(RecurringSchedule schedule, DateTimeOffset after) =>
        CronExpression.Parse(schedule.Cron, FormatOf(schedule.Cron))
            .GetNextOccurrence(after, TimeZoneInfo.FindSystemTimeZoneById(schedule.TimeZone));

    private static CronFormat FormatOf(string cron) =>
        cron.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length == FieldsWithSeconds
            ? CronFormat.IncludeSeconds
            : CronFormat.Standard;
}
