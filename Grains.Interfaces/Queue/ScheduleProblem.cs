namespace OrleansGateway.Grains.Interfaces.Queue;

/// <summary>What is wrong with a schedule.</summary>
public enum ScheduleProblem
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The name is empty or longer than 128 characters.</summary>
    InvalidName = 1,

    /// <summary>The cron expression cannot be read.</summary>
    InvalidCron = 2,

    /// <summary>There is no such time zone.</summary>
    UnknownTimeZone = 3,

    /// <summary>The message would be refused.</summary>
    InvalidMessage = 4,
}
