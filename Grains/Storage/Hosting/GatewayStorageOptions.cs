using OrleansGateway.Grains.Interfaces.Options;

namespace OrleansGateway.Grains.Storage.Hosting;

/// <summary>How the gateway keeps its data; configuration section <c>Storage</c>. Where it does is <see cref="StorageLocation"/>.</summary>
public sealed class GatewayStorageOptions : IGatewayOptions
{
    /// <summary>How many commits may wait before callers wait for room. Default: 8,192.</summary>
    public int WriteCapacity { get; set; } = 8_192;

    /// <summary>How long events stay in the log. Default: 7 days.</summary>
    public TimeSpan EventMaxAge { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How many events the log keeps per instance. Default: 100,000.</summary>
    public long EventMaxPerInstance { get; set; } = 100_000;

    static string IGatewayOptions.Section => "Storage";

    static IReadOnlyList<string> IGatewayOptions.Subsections => ["Leases"];

    void IGatewayOptions.Validate(OptionsChecks checks)
    {
        checks.InRange(WriteCapacity, 1, 1_000_000);
        checks.InRange(EventMaxAge, TimeSpan.FromMinutes(1), TimeSpan.FromDays(3650));
        checks.InRange(EventMaxPerInstance, 1, 1_000_000_000);
    }
}
