using System.Diagnostics.Metrics;

namespace OrleansGateway.Grains.Diagnostics;

/// <summary>The metrics of the store: its commits and the leases of this silo.</summary>
internal sealed class StorageInstruments
{
    private readonly Histogram<long> _commitSize;
    private readonly Histogram<double> _commitDuration;
    private readonly Counter<long> _renewals;

    /// <summary>Creates the instruments.</summary>
    /// <param name="meters">Makes the meter.</param>
    public StorageInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(GatewayInstruments.MeterName);
        _commitSize = meter.CreateHistogram<long>(
            "gateway.storage.commit.size", "{unit}", "How many units one transaction committed together.");
        _commitDuration = meter.CreateHistogram<double>("gateway.storage.commit.duration", "s", "How long a transaction took, by outcome.");
        _renewals = meter.CreateCounter<long>("gateway.leases.renewals", "{lease}", "Leases to be renewed, by outcome.");
    }

    /// <summary>A transaction is over.</summary>
    /// <param name="units">How many units it had.</param>
    /// <param name="duration">How long it took.</param>
    /// <param name="isCommitted">Whether it was committed.</param>
    public void Committed(int units, TimeSpan duration, bool isCommitted)
    {
        _commitSize.Record(units);
        _commitDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("outcome", isCommitted ? "committed" : "failed"));
    }

    /// <summary>Leases were to be renewed.</summary>
    /// <param name="count">How many.</param>
    /// <param name="outcome">What came of it: <c>renewed</c>, <c>lost</c> or <c>failed</c>.</param>
    public void LeasesRenewed(int count, string outcome) =>
        _renewals.Add(count, new KeyValuePair<string, object?>("outcome", outcome));
}
