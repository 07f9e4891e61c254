namespace OrleansGateway.Grains.Storage.Leases;

/// <summary>Times of the leases.</summary>
public sealed class LeaseOptions
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

    /// <summary>What is wrong with the options; null when nothing is.</summary>
    internal string? Problem() =>
        RenewEvery <= TimeSpan.Zero ? "Storage:Leases:RenewEvery must be positive."
        : SafetyMargin <= TimeSpan.Zero ? "Storage:Leases:SafetyMargin must be positive."
        : LocalLife < RenewEvery * 2
            ? "Storage:Leases:TimeToLive must be at least SafetyMargin + 2 × RenewEvery."
            : null;
}
