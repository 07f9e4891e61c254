using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Sandbox.Accounts;

/// <summary>
/// The stanzas that a device has not acknowledged, in order. They survive the device's reconnect: a device that comes back
/// gets all of them again, marked <c>offline</c>, and only an ack or a receipt of it drops one.
/// </summary>
/// <param name="limit">How many stanzas may wait.</param>
/// <param name="counters">The device's counters.</param>
internal sealed class DeviceQueue(int limit, DeviceCounters counters)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Pending> _pending = new();
    private readonly Dictionary<StanzaKey, LinkedListNode<Pending>> _byKey = [];
    private IDeviceLink? _link;
    private bool _live;

    /// <summary>How many stanzas wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _pending.Count;
            }
        }
    }

    /// <summary>Whether the device is connected.</summary>
    public bool IsConnected
    {
        get
        {
            lock (_gate)
            {
                return _link is not null;
            }
        }
    }

    /// <summary>The link to the device, or null where it is not connected.</summary>
    public IDeviceLink? Link
    {
        get
        {
            lock (_gate)
            {
                return _link;
            }
        }
    }

    /// <summary>Whether one more stanza fits.</summary>
    public bool HasRoom => Count < limit;

    /// <summary>Adds a stanza and delivers it at once if the device is live. A stanza with the same key is replaced.</summary>
    /// <param name="key">The key that an acknowledgement will name.</param>
    /// <param name="stanza">The stanza.</param>
    /// <returns>False if the queue is full; then nothing happened.</returns>
    public bool Enqueue(StanzaKey key, Node stanza)
    {
        lock (_gate)
        {
            var known = _byKey.TryGetValue(key, out var entry);
            if (!known && _pending.Count >= limit)
            {
                return false;
            }

            if (known)
            {
                _pending.Remove(entry!);
            }

            var pending = new Pending(key, stanza);
            _byKey[key] = _pending.AddLast(pending);
            if (_live)
            {
                Write(pending, stanza);
            }

            return true;
        }
    }

    /// <summary>Drops a stanza that the device acknowledged.</summary>
    /// <param name="key">The key that the acknowledgement names.</param>
    /// <returns>Whether such a stanza waited.</returns>
    public bool Acknowledge(StanzaKey key)
    {
        lock (_gate)
        {
            if (!_byKey.Remove(key, out var entry))
            {
                return false;
            }

            _pending.Remove(entry);
        }

        counters.AddAcknowledged();
        return true;
    }

    /// <summary>Makes a link the device's current one; deliveries begin with <see cref="GoLive"/>.</summary>
    /// <param name="link">The new link.</param>
    /// <returns>The link that it replaces, to be closed; null if there was none.</returns>
    public IDeviceLink? Attach(IDeviceLink link)
    {
        lock (_gate)
        {
            var old = _link;
            _link = link;
            _live = false;
            return old;
        }
    }

    /// <summary>Releases a link, unless a newer one has replaced it.</summary>
    /// <param name="link">The link that ended.</param>
    public void Detach(IDeviceLink link)
    {
        lock (_gate)
        {
            if (_link == link)
            {
                _link = null;
                _live = false;
            }
        }
    }

    /// <summary>Delivers everything that waits, between the two marks, and from now on each stanza as it arrives.</summary>
    /// <param name="link">The device's link; nothing happens if it is not the current one or is live already.</param>
    /// <param name="preview">Makes the stanza before, from the stanzas that wait.</param>
    /// <param name="end">Makes the stanza after, from their number.</param>
    public void GoLive(IDeviceLink link, Func<IReadOnlyCollection<StanzaKey>, Node> preview, Func<int, Node> end)
    {
        lock (_gate)
        {
            if (_link != link || _live)
            {
                return;
            }

            _live = true;
            if (_pending.Count > 0)
            {
                link.Send(preview([.. _pending.Select(pending => pending.Key)]));
            }

            foreach (var pending in _pending)
            {
                Write(pending, pending.Stanza.WithAttribute("offline", "0"));
            }

            link.Send(end(_pending.Count));
        }
    }

    /// <summary>Drops everything, as the service does when a device is unlinked.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _pending.Clear();
            _byKey.Clear();
        }
    }

    private void Write(Pending pending, Node stanza)
    {
        if (pending.WasWritten)
        {
            counters.AddRedelivered();
        }
        else
        {
            counters.AddDelivered();
            pending.WasWritten = true;
        }

        _link!.Send(stanza);
    }

    private sealed class Pending(StanzaKey key, Node stanza)
    {
        public StanzaKey Key { get; } = key;

        public Node Stanza { get; } = stanza;

        public bool WasWritten { get; set; }
    }
}
