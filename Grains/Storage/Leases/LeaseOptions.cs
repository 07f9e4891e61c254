using OrleansGateway.Grains.Interfaces.Options;

namespace OrleansGateway.Grains.Storage.Leases;

/// <summary>Times of the leases; configuration section <c>Storage:Leases</c>.</summary>
public sealed class LeaseOptions : IGatewayOptions
{
    /// <summary>How long a lease runs without renewal. Default: 30 seconds.</summary>
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often all leases of a silo are renewed. Default: 5 seconds.</summary>
    public TimeSpan RenewEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long before the database's deadline the owner stops relying on its lease. Default: 5 seconds.
    /// </summary>
    public TimeSpan SafetyMargin { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the owner relies on a lease after sending a renewal that succeeded.</summary>
    internal TimeSpan LocalLife => TimeToLive - SafetyMargin;

    static string IGatewayOptions.Section => "Storage:Leases";

    void IGatewayOptions.Validate(OptionsChecks checks)
    {
        var shortest = TimeSpan.FromMilliseconds(100);
        checks.InRange(RenewEvery, shortest, TimeSpan.FromMinutes(5));
        checks.InRange(SafetyMargin, shortest, TimeSpan.FromMinutes(5));

        // Two renewals may fail before the owner has to stop.
        checks.InRange(TimeToLive, SafetyMargin + (RenewEvery * 2), TimeSpan.FromHours(1));
    }
}
