namespace OrleansGateway.Grains.Queue.Messages;

/// <summary>
/// A pool's due messages: the window of free heads, and the held heads that wait: for another attempt, for the pace, or parked
/// until an instance opens new chats. A head that waits for the pace alone is held in memory only; its row may not show it.
/// </summary>
internal sealed class PoolBacklog(string pool, QueueOptions options)
{
    private const int ParkedSlack = 1_024;

    private readonly Dictionary<string, MessageHeader> _waiting = new(StringComparer.Ordinal);
    private readonly PriorityQueue<string, long> _byTime = new();
    private readonly HashSet<string> _paced = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MessageHeader> _parked = new(StringComparer.Ordinal);
    private readonly Queue<string> _parkedOrder = new();

    public string Pool => pool;

    public DispatchWindow Window { get; private set; } = Create(options);

    /// <summary>How many of its attempts may be in flight; set again in each round, by what other pools have to send.</summary>
    public int Limit { get; set; } = options.MaxInFlight;

    /// <summary>Until when the pool has no usable instance, as far as is known.</summary>
    public long RestUntil { get; set; }

    /// <summary>What is known of the pace of its instances.</summary>
    public PoolPace Pace { get; } = new();

    /// <summary>The stamp of the configuration that this knowledge is about.</summary>
    public int PacingStamp { get; set; }

    /// <summary>Heads that wait for the pace, parked ones included.</summary>
    public int PacedCount => _paced.Count + _parked.Count;

    public int ParkedCount => _parked.Count;

    /// <summary>Until when parked heads are left where they are.</summary>
    public long ParkedUntil { get; set; }

    /// <summary>When the first waiting head may go; null when none waits.</summary>
    public long? NextWaiting
    {
        get
        {
            DropStale();
            return _byTime.TryPeek(out _, out var at) ? at : null;
        }
    }

    public IEnumerable<MessageHeader> Waiting => _waiting.Values.Concat(_parked.Values);

    /// <summary>Whether there are heads whose time has come.</summary>
    public bool HasHeads(long now) => (Window.ReadyCount > 0 && Window.HeldRoom > 0) || NextWaiting <= now;

    /// <summary>Forgets everything, before it is loaded again.</summary>
    public void Reset()
    {
        _waiting.Clear();
        _byTime.Clear();
        _paced.Clear();
        _parked.Clear();
        _parkedOrder.Clear();
        Window = Create(options);
    }

    /// <summary>A held head waits until a time.</summary>
    public void Wait(MessageHeader message, long until)
    {
        Remove(message.Id);
        Window.Hold(message);
        _waiting[message.Id] = message with { NextAt = until };
        _byTime.Enqueue(message.Id, until);
    }

    /// <summary>A head waits for the pace alone: it is looked at again when the pace is configured again.</summary>
    public void WaitForPace(MessageHeader message, long until)
    {
        Wait(message, until);
        _paced.Add(message.Id);
    }

    /// <summary>Ends the wait of what waits for the pace alone.</summary>
    public void Hasten(long now)
    {
        ParkedUntil = 0;
        foreach (var message in _paced.Select(id => _waiting[id]).Where(message => message.NextAt > now).ToList())
        {
            WaitForPace(message, now);
        }
    }

    /// <summary>A head waits until an instance opens new chats.</summary>
    public void Park(MessageHeader message)
    {
        Remove(message.Id);
        Window.Hold(message);
        _parked[message.Id] = message;
        _parkedOrder.Enqueue(message.Id);
        if (_parkedOrder.Count > (2 * _parked.Count) + ParkedSlack)
        {
            ForgetLeft();
        }
    }

    /// <summary>Parked heads, those that have waited longest first.</summary>
    public IReadOnlyList<MessageHeader> Unpark(int limit)
    {
        var heads = new List<MessageHeader>();
        while (heads.Count < limit && _parkedOrder.TryDequeue(out var id))
        {
            // One that left meanwhile is still in the order.
            if (_parked.Remove(id, out var message))
            {
                heads.Add(message);
            }
        }

        return heads;
    }

    /// <summary>The waiting heads whose time has come.</summary>
    public IReadOnlyList<MessageHeader> TakeDue(long now, int limit)
    {
        var due = new List<MessageHeader>();
        while (due.Count < limit && NextWaiting <= now)
        {
            var id = _byTime.Dequeue();
            due.Add(_waiting[id]);
            Remove(id);
        }

        return due;
    }

    /// <summary>A head waits without a write; if another has taken its place meanwhile, that one goes first.</summary>
    public void HoldHead(MessageHeader message, long until)
    {
        if (Window.IsHead(message))
        {
            WaitForPace(message, until);
        }
    }

    /// <summary>A head that waited goes on waiting; a free one stays where it is.</summary>
    public void HoldAgain(MessageHeader message, long until)
    {
        if (Window.IsHeld(message))
        {
            WaitForPace(message, until);
        }
    }

    /// <summary>A message is in flight: it holds its line.</summary>
    public void Hold(MessageHeader message)
    {
        Remove(message.Id);
        Window.Hold(message);
    }

    /// <summary>A message is final, scheduled again, or was not there.</summary>
    public void Leave(MessageHeader message)
    {
        Remove(message.Id);
        Window.Release(message);
    }

    private static DispatchWindow Create(QueueOptions options) =>
        new(options.WindowSize, options.MaxWaiting, options.PriorityStep);

    // Those that left stay in the order until their turn; not more of them than there are parked heads.
    private void ForgetLeft()
    {
        var parked = _parkedOrder.Where(_parked.ContainsKey).Distinct(StringComparer.Ordinal).ToList();
        _parkedOrder.Clear();
        parked.ForEach(_parkedOrder.Enqueue);
    }

    private void Remove(string id)
    {
        _waiting.Remove(id);
        _paced.Remove(id);
        _parked.Remove(id);
    }

    private void DropStale()
    {
        while (_byTime.TryPeek(out var id, out var at)
            && !(_waiting.TryGetValue(id, out var message) && message.NextAt == at))
        {
            _byTime.Dequeue();
        }
    }
}

/// <summary>The backlogs of all pools that the partition has met.</summary>
internal sealed class PoolBacklogs(QueueOptions options)
{
    private readonly Dictionary<string, PoolBacklog> _pools = new(StringComparer.Ordinal);

    /// <summary>The pools at this moment; others may come while they are walked.</summary>
    public IReadOnlyList<PoolBacklog> All => [.. _pools.Values];

    /// <summary>When the longest-waiting message of the windows joined its line; null when none waits.</summary>
    public long? OldestLineAt => _pools.Values
        .SelectMany(pool => pool.Window.Ready.Concat(pool.Waiting))
        .Min(message => (long?)message.LineAt);

    public PoolBacklog Of(string pool)
    {
        if (!_pools.TryGetValue(pool, out var backlog))
        {
            _pools[pool] = backlog = new PoolBacklog(pool, options);
        }

        return backlog;
    }

    /// <summary>Forgets all messages, before they are loaded again.</summary>
    public void Reset()
    {
        foreach (var pool in _pools.Values)
        {
            pool.Reset();
        }
    }
}
