namespace OrleansGateway.Grains.Pacing;

/// <summary>
/// When the bucket of each recipient is full again; full ones are forgotten. Bounded: when it is full of recipients that all
/// got something lately, a new one has to wait for the first of them. Times are UTC ticks.
/// </summary>
/// <param name="capacity">How many recipients are kept.</param>
internal sealed class RecipientBuckets(int capacity)
{
    private readonly Dictionary<string, long> _fullAt = new(StringComparer.Ordinal);
    private long _roomAt;

    /// <summary>How many recipients are kept now.</summary>
    public int Count => _fullAt.Count;

    /// <summary>When a recipient's bucket is full; 0 when it is.</summary>
    public long FullAt(string recipient) => _fullAt.GetValueOrDefault(recipient);

    /// <summary>Sets when a recipient's bucket is full.</summary>
    public void Set(string recipient, long fullAt) => _fullAt[recipient] = fullAt;

    /// <summary>When a recipient can be kept: now or earlier means at once.</summary>
    public long RoomAt(string recipient, long now)
    {
        if (_fullAt.Count < capacity || _fullAt.ContainsKey(recipient))
        {
            return now;
        }

        if (_roomAt <= now || _roomAt - now > TimeSpan.TicksPerHour)
        {
            Sweep(now);
        }

        return _fullAt.Count < capacity ? now : _roomAt;
    }

    private void Sweep(long now)
    {
        foreach (var full in _fullAt.Where(entry => entry.Value <= now).Select(entry => entry.Key).ToList())
        {
            _fullAt.Remove(full);
        }

        _roomAt = _fullAt.Count == 0 ? now : _fullAt.Values.Min();
    }
}
