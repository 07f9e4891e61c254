namespace OrleansGateway.TestKit;

/// <summary>Time limits that hold on two busy cores; a passing test comes nowhere near them.</summary>
public static class Limits
{
    /// <summary>The limit of one whole test, in milliseconds.</summary>
    public const int TestMilliseconds = 240_000;

    /// <summary>The limit for one event to arrive.</summary>
    public static readonly TimeSpan Event = TimeSpan.FromSeconds(45);

    /// <summary>The limit for a program to start, to end, or to do what it was started for.</summary>
    public static readonly TimeSpan Program = TimeSpan.FromSeconds(90);
}
