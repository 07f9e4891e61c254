namespace OrleansGateway.Interop;

/// <summary>Time limits that hold on two busy cores; a passing test comes nowhere near them.</summary>
internal static class Limits
{
    /// <summary>For one event to arrive.</summary>
    public static readonly TimeSpan Event = TimeSpan.FromSeconds(45);

    /// <summary>For a program to start.</summary>
    public static readonly TimeSpan Start = TimeSpan.FromSeconds(90);

    /// <summary>For one whole test, in milliseconds.</summary>
    public const int TestMilliseconds = 240_000;
}
