using System.Collections.Concurrent;
using System.Collections.Frozen;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.LoadBalancer;

namespace OrleansGateway.Grains.Fleet;

/// <summary>
/// The silo's view of the fleet: instances report changes of their state, their load is read whenever a snapshot is taken,
/// and pools are looked up in the snapshot.
/// </summary>
internal sealed class FleetView : IFleetView
{
    private readonly ConcurrentDictionary<InstanceKey, FleetReport> _reports = new();
    private readonly TimeProvider _time;
    private readonly Lock _taking = new();
    private FrozenDictionary<(string Tenant, string Pool), FleetPool> _pools =
        FrozenDictionary<(string Tenant, string Pool), FleetPool>.Empty;
    private volatile bool _isStale;
    private long _version;

    public FleetView(TimeProvider time) => _time = time;

    /// <summary>An instance says how it stands.</summary>
    /// <param name="key">The instance.</param>
    /// <param name="report">Its state; the next snapshot shows it.</param>
    public void Publish(InstanceKey key, FleetReport report)
    {
        _reports[key] = report;
        _isStale = true;
    }

    /// <inheritdoc/>
    public FleetPool? FindPool(string tenant, string pool)
    {
        // Whoever configures an instance and enqueues in the next moment must find the pool.
        if (_isStale)
        {
            TakeSnapshot();
        }

        return Volatile.Read(ref _pools).GetValueOrDefault((tenant, pool));
    }

    /// <summary>Takes a new snapshot.</summary>
    public void TakeSnapshot()
    {
        lock (_taking)
        {
            _isStale = false;
            var now = _time.GetUtcNow();
            var version = ++_version;
            Volatile.Write(ref _pools, _reports
                .GroupBy(report => (report.Key.Tenant, report.Value.Settings.Pool))
                .ToFrozenDictionary(
                    pool => pool.Key,
                    pool => new FleetPool(
                        pool.Key.Tenant, pool.Key.Pool, version, [.. pool.Select(report => MemberOf(report.Key, report.Value, now))])));
        }
    }

    private static FleetMember MemberOf(InstanceKey key, FleetReport report, DateTimeOffset now) => new(key.Instance)
    {
        IsConnected = report.State == InstanceState.Connected,
        IsLoggedOut = report.State is InstanceState.LoggedOut or InstanceState.Stopped or InstanceState.Unpaired,
        RestUntil = report.Load.RestUntil,
        InFlight = report.Load.InFlight,
        SentInWindow = report.Load.SentInWindow(now),
        Weight = report.Settings.Weight,
    };
}
