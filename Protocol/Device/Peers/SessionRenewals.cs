namespace OrleansGateway.Protocol.Device.Peers;

/// <summary>When sessions were last begun again because of retry receipts, so that no peer can force one all the time.</summary>
internal sealed class SessionRenewals(TimeProvider time, TimeSpan interval)
{
    private const int Limit = 1024;

    private readonly Dictionary<string, long> _last = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>Whether a session may be renewed now; if so, that counts as done.</summary>
    public bool IsDue(string peer)
    {
        var now = time.GetTimestamp();
        if (_last.TryGetValue(peer, out var last))
        {
            if (time.GetElapsedTime(last, now) < interval)
            {
                return false;
            }
        }
        else
        {
            _order.Enqueue(peer);
        }

        _last[peer] = now;
        if (_order.Count > Limit)
        {
            _last.Remove(_order.Dequeue());
        }

        return true;
    }
}
