namespace OrleansGateway.Protocol.Device.Receiving;

/// <summary>How often messages were requested again; bounded, the oldest are forgotten first.</summary>
internal sealed class RetryCounters(int limit)
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>Counts another time.</summary>
    /// <param name="key">The message.</param>
    /// <param name="alreadyCounted">What the sender counted, which is more than ours after a restart.</param>
    /// <returns>How often it is with this time.</returns>
    public int Next(string key, int alreadyCounted)
    {
        if (!_counts.TryGetValue(key, out var count))
        {
            _order.Enqueue(key);
            if (_order.Count > limit)
            {
                _counts.Remove(_order.Dequeue());
            }
        }

        return _counts[key] = Math.Max(count, alreadyCounted) + 1;
    }
}
