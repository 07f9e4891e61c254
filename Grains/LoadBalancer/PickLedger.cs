using OrleansGateway.Grains.Fleet;

namespace OrleansGateway.Grains.LoadBalancer;

/// <summary>
/// The picks that a snapshot cannot show yet. A pick counts under the snapshot of its time and the one after it; then the
/// instance's own figures contain it. Entries of instances that vanish are overwritten when the pool changes.
/// </summary>
internal sealed class PickLedger
{
    private readonly Dictionary<(string Tenant, string Pool), Dictionary<string, Entry>> _pools = [];
    private long _sequence;

    public void Note(FleetPool pool, string instance)
    {
        var entry = EntryOf(pool, instance);
        entry.Current++;
        entry.LastPick = ++_sequence;
    }

    /// <summary>Picks that the snapshot may not contain yet.</summary>
    public long Recent(FleetPool pool, string instance)
    {
        var entry = EntryOf(pool, instance);
        return entry.Current + entry.Previous;
    }

    /// <summary>When the instance was picked last, as a sequence; 0 for never.</summary>
    public long LastPick(FleetPool pool, string instance) => EntryOf(pool, instance).LastPick;

    private Entry EntryOf(FleetPool pool, string instance)
    {
        var entries = EntriesOf(pool);
        if (!entries.TryGetValue(instance, out var entry))
        {
            entries[instance] = entry = new Entry { Version = pool.Version };
        }

        entry.MoveTo(pool.Version);
        return entry;
    }

    private Dictionary<string, Entry> EntriesOf(FleetPool pool)
    {
        var key = (pool.Tenant, pool.Name);
        if (!_pools.TryGetValue(key, out var entries))
        {
            _pools[key] = entries = new(StringComparer.Ordinal);
        }

        if (entries.Count > pool.Members.Count * 2)
        {
            var present = pool.Members.Select(member => member.Instance).ToHashSet(StringComparer.Ordinal);
            foreach (var gone in entries.Keys.Where(instance => !present.Contains(instance)).ToList())
            {
                entries.Remove(gone);
            }
        }

        return entries;
    }

    private sealed class Entry
    {
        public long Version { get; set; }

        public long Current { get; set; }

        public long Previous { get; private set; }

        public long LastPick { get; set; }

        public void MoveTo(long version)
        {
            if (version == Version)
            {
                return;
            }

            Previous = Current;
            Current = 0;
            Version = version;
        }
    }
}
