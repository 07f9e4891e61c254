using OrleansGateway.Grains.Interfaces.Options;

namespace OrleansGateway.Grains.Instance.Connection;

/// <summary>How instances behave on a silo; configuration section <c>Instances</c>.</summary>
public sealed class InstanceOptions : IGatewayOptions
{
    /// <summary>The most connection attempts that a silo starts per second. Default: 100.</summary>
    public int ConnectsPerSecond { get; set; } = 100;

    /// <summary>How often a reminder checks that an instance is in its desired state; at least one minute. Default: 1 minute.</summary>
    public TimeSpan ReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long after a login another "replaced" still counts as the second one. Default: 10 minutes.</summary>
    public TimeSpan ReplacedMemory { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long an instance rests after the server said that it sends too fast. Default: 1 minute.</summary>
    public TimeSpan RateLimitRest { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The sliding window of the "least used" strategy. Default: 10 minutes.</summary>
    public TimeSpan LoadWindow { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many acknowledged wire ids an instance remembers, so that it can answer a repeated send. Default: 4,096.</summary>
    public int RememberedSends { get; set; } = 4096;

    /// <summary>How long closing a socket may take before it is aborted. Default: 5 s.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    static string IGatewayOptions.Section => "Instances";

    void IGatewayOptions.Validate(OptionsChecks checks)
    {
        var (second, day) = (TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        checks.InRange(ConnectsPerSecond, 1, 10_000);
        checks.InRange(ReminderPeriod, TimeSpan.FromMinutes(1), day);
        checks.InRange(ReplacedMemory, second, day);
        checks.InRange(RateLimitRest, second, day);
        checks.InRange(LoadWindow, second, day);
        checks.InRange(RememberedSends, 1, 1_000_000);
        checks.InRange(CloseTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
    }
}
