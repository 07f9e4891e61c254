namespace OrleansGateway.Grains.Instance.Connection;

/// <summary>How instances behave on a silo; configuration section <c>Instances</c>.</summary>
public sealed class InstanceOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Instances";

    /// <summary>How many connection attempts a second a silo begins, at the most. Default: 100.</summary>
    public int ConnectsPerSecond { get; set; } = 100;

    /// <summary>How often the reminder looks whether an instance does what it shall, at least one minute. Default: 1 minute.</summary>
    public TimeSpan ReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long after a login a "replaced" counts as the first one again. Default: 10 minutes.</summary>
    public TimeSpan ReplacedMemory { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long an instance rests after the server said that it sends too fast. Default: 1 minute.</summary>
    public TimeSpan RateLimitRest { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The sliding window of the "least used" strategy. Default: 10 minutes.</summary>
    public TimeSpan LoadWindow { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many acknowledged wire ids an instance remembers, to answer a repeated send. Default: 4,096.</summary>
    public int RememberedSends { get; set; } = 4096;

    /// <summary>How long closing a socket may take before it is cut. Default: 5 s.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What is wrong with the options; null when nothing is.</summary>
    internal string? Problem() =>
        ConnectsPerSecond is < 1 or > 10_000 ? "Instances:ConnectsPerSecond must be 1 to 10,000."
        : ReminderPeriod < TimeSpan.FromMinutes(1) ? "Instances:ReminderPeriod must be at least 00:01:00."
        : ReplacedMemory <= TimeSpan.Zero ? "Instances:ReplacedMemory must be positive."
        : RateLimitRest <= TimeSpan.Zero ? "Instances:RateLimitRest must be positive."
        : LoadWindow <= TimeSpan.Zero ? "Instances:LoadWindow must be positive."
        : RememberedSends is < 1 or > 1_000_000 ? "Instances:RememberedSends must be 1 to 1,000,000."
        : CloseTimeout <= TimeSpan.Zero ? "Instances:CloseTimeout must be positive."
        : null;
}
