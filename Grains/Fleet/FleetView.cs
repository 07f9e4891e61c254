using System.Collections.Concurrent;
using System.Collections.Frozen;
using OrleansGateway.Grains.Interfaces.Fleet;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Pacing;
using OrleansGateway.Grains.Pools;

namespace OrleansGateway.Grains.Fleet;

/// <summary>
/// The silo's view of the fleet. Instances of this silo report changes of their state, their load is read whenever a snapshot
/// is taken; other silos send digests; of instances that run nowhere at the moment the stored profile is known. Pools are
/// looked up in the snapshot.
/// </summary>
internal sealed class FleetView(
    PoolDirectory configured, PacingRulebook pacing, IStoredInstances stored, TimeProvider time) : IFleetView
{
    // Long enough for many digests, of which any may get lost.
    private static readonly TimeSpan DeletionMemory = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<InstanceKey, FleetReport> _stored = new();
    private readonly ConcurrentDictionary<InstanceKey, FleetReport> _local = new();
    private readonly ConcurrentDictionary<SiloAddress, FleetDigest> _remote = new();
    private readonly ConcurrentDictionary<SiloAddress, bool> _gone = new();
    private readonly ConcurrentDictionary<InstanceKey, DateTimeOffset> _deleted = new();
    private readonly Lock _taking = new();
    private FrozenDictionary<(string Tenant, string Pool), FleetPool> _pools =
        FrozenDictionary<(string Tenant, string Pool), FleetPool>.Empty;
    private long _changes;
    private long _shown;
    private long _version;

    // Both numbers only grow: the sum stays the same while neither changes.
    private long Changes => Volatile.Read(ref _changes) + configured.Version;

    /// <summary>Publishes the state of an instance of this silo.</summary>
    /// <param name="key">The instance.</param>
    /// <param name="report">Its state; the next snapshot shows it.</param>
    public void Publish(InstanceKey key, FleetReport report)
    {
        _local[key] = report;
        _deleted.TryRemove(key, out _);
        Interlocked.Increment(ref _changes);
    }

    /// <summary>An instance has left this silo: what was last known of it counts only where no other silo has it.</summary>
    /// <param name="key">The instance.</param>
    /// <param name="report">Its state without a connection.</param>
    public void Withdraw(InstanceKey key, FleetReport report)
    {
        _stored[key] = report;
        _local.TryRemove(key, out _);
        Interlocked.Increment(ref _changes);
    }

    /// <summary>Removes an instance that was deleted, here and with the next digests at the other silos.</summary>
    /// <param name="key">The instance.</param>
    public void Remove(InstanceKey key)
    {
        _local.TryRemove(key, out _);
        _stored.TryRemove(key, out _);
        _deleted[key] = time.GetUtcNow();
        Interlocked.Increment(ref _changes);
    }

    /// <summary>Takes the digest of another silo.</summary>
    /// <param name="digest">All its instances.</param>
    public void Receive(FleetDigest digest)
    {
        _remote[digest.Silo] = digest;
        if (_gone.ContainsKey(digest.Silo))
        {
            // It was under way when the silo was declared dead, and nothing would take it back. A silo that starts again is another one.
            _remote.TryRemove(digest.Silo, out _);
        }

        foreach (var text in digest.Deleted)
        {
            if (InstanceKey.TryParse(text, out var key))
            {
                _stored.TryRemove(key, out _);
            }
        }

        Interlocked.Increment(ref _changes);
    }

    /// <summary>Forgets a silo that is gone, and with it the connections of its instances.</summary>
    /// <param name="silo">The silo.</param>
    public void Forget(SiloAddress silo)
    {
        _gone[silo] = true;
        if (!_remote.TryRemove(silo, out var digest))
        {
            return;
        }

        foreach (var entry in digest.Instances)
        {
            var state = entry.State == InstanceState.Connected ? InstanceState.Connecting : entry.State;
            var settings = new InstanceSettings { Pool = entry.Pool, Weight = entry.Weight };
            _stored[KeyOf(entry)] = new FleetReport(state, settings, InstanceLoad.None);
        }

        Interlocked.Increment(ref _changes);
    }

    /// <summary>What this silo tells the others.</summary>
    /// <param name="self">This silo.</param>
    public FleetDigest LocalDigest(SiloAddress self)
    {
        var now = time.GetUtcNow();
        foreach (var (key, at) in _deleted.Where(deletion => now - deletion.Value > DeletionMemory))
        {
            _deleted.TryRemove(KeyValuePair.Create(key, at));
        }

        return new FleetDigest
        {
            Silo = self,
            Instances = [.. _local.Select(report => EntryOf(report.Key, report.Value, now))],
            Deleted = [.. _deleted.Keys.Select(key => key.ToString())],
        };
    }

    /// <inheritdoc/>
    public FleetPool? FindPool(string tenant, string pool)
    {
        // Whoever configures an instance or a pool and enqueues in the next moment must find it so.
        if (Volatile.Read(ref _shown) != Changes)
        {
            TakeSnapshot();
        }

        return Volatile.Read(ref _pools).GetValueOrDefault((tenant, pool));
    }

    /// <inheritdoc/>
    public Task<string?> StoredPoolOfAsync(string tenant, string instance) => stored.PoolOfAsync(new InstanceKey(tenant, instance));

    /// <summary>The instances of a tenant by id, each with the silo where it runs, as far as this silo knows.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="self">This silo.</param>
    public Dictionary<string, (FleetDigestEntry Entry, SiloAddress? Silo)> List(string tenant, SiloAddress self)
    {
        var silos = _remote.Values
            .SelectMany(digest => digest.Instances.Select(entry => KeyValuePair.Create(KeyOf(entry), digest.Silo)))
            .Concat(_local.Keys.Select(key => KeyValuePair.Create(key, self)))
            .GroupBy(place => place.Key).ToDictionary(places => places.Key, places => places.Last().Value);
        return Newest().Where(found => found.Key.Tenant == tenant).ToDictionary(
            found => found.Key.Instance, found => (found.Value, silos.GetValueOrDefault(found.Key)), StringComparer.Ordinal);
    }

    /// <summary>Takes a new snapshot.</summary>
    public void TakeSnapshot()
    {
        lock (_taking)
        {
            // What changes meanwhile is not shown; and nothing is, until the pools are there for a reader that does not wait.
            var changes = Changes;
            var version = ++_version;
            Volatile.Write(ref _pools, Newest().Values
                .GroupBy(entry => (entry.Tenant, entry.Pool))
                .ToFrozenDictionary(pool => pool.Key, pool => PoolOf(pool.Key.Tenant, pool.Key.Pool, version, [.. pool])));
            Volatile.Write(ref _shown, changes);
        }
    }

    private FleetPool PoolOf(string tenant, string name, long version, IReadOnlyList<FleetDigestEntry> entries)
    {
        var settings = configured.Find(tenant, name);
        return new FleetPool(tenant, name, version, [.. entries.Select(MemberOf)])
        {
            Strategy = settings.Strategy,
            Affinity = settings.Affinity,
            PacingStamp = entries.Aggregate(
                settings.Pacing?.GetHashCode() ?? 0, static (stamp, entry) => stamp ^ StampOf(entry)),
        };
    }

    private static int StampOf(FleetDigestEntry entry) =>
        entry.PacingStamp == 0 ? 0 : HashCode.Combine(entry.Instance, entry.PacingStamp);

    // Who runs an instance knows best; each source overrides the one before.
    private Dictionary<InstanceKey, FleetDigestEntry> Newest()
    {
        var now = time.GetUtcNow();
        var newest = _stored.ToDictionary(report => report.Key, report => EntryOf(report.Key, report.Value, now));
        foreach (var entry in _remote.Values.SelectMany(digest => digest.Instances))
        {
            newest[KeyOf(entry)] = entry;
        }

        foreach (var (key, report) in _local)
        {
            newest[key] = EntryOf(key, report, now);
        }

        return newest;
    }

    private static InstanceKey KeyOf(FleetDigestEntry entry) => new(entry.Tenant, entry.Instance);

    private FleetDigestEntry EntryOf(InstanceKey key, FleetReport report, DateTimeOffset now) => new()
    {
        Tenant = key.Tenant,
        Instance = key.Instance,
        State = report.State,
        Pool = report.Settings.Pool,
        Weight = report.Settings.Weight,
        InFlight = report.Load.InFlight,
        SentInWindow = report.Load.SentInWindow(now),
        RestUntil = RestOf(key, report, now),
        PacingStamp = report.Settings.Pacing?.GetHashCode() ?? 0,
    };

    // In its quiet hours an instance rests as after a rate limit, so that no send is tried.
    private DateTimeOffset? RestOf(InstanceKey key, FleetReport report, DateTimeOffset now)
    {
        var quietUntil = QuietHoursClock.EndOf(pacing.RulesOf(key.Tenant, report.Settings, linkedAt: null).QuietHours, now);
        return quietUntil is null || report.Load.RestUntil > quietUntil ? report.Load.RestUntil : quietUntil;
    }

    private static FleetMember MemberOf(FleetDigestEntry entry) => new(entry.Instance)
    {
        IsConnected = entry.State == InstanceState.Connected,
        IsLoggedOut = entry.State is InstanceState.LoggedOut or InstanceState.Stopped or InstanceState.Unpaired,
        RestUntil = entry.RestUntil,
        InFlight = entry.InFlight,
        SentInWindow = entry.SentInWindow,
        Weight = entry.Weight,
    };
}
