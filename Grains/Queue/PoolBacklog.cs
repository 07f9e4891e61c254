namespace OrleansGateway.Grains.Queue;

/// <summary>A pool's due messages: the window of free heads, and the held heads that wait for another attempt.</summary>
internal sealed class PoolBacklog(string pool, QueueOptions options)
{
    private readonly Dictionary<string, MessageHeader> _waiting = new(StringComparer.Ordinal);
    private readonly PriorityQueue<string, long> _byTime = new();

    public string Pool => pool;

    public DispatchWindow Window { get; private set; } = Create(options);

    /// <summary>Until when the pool has no usable instance, as far as is known.</summary>
    public long RestUntil { get; set; }

    /// <summary>When the first waiting head may go; null when none waits.</summary>
    public long? NextWaiting
    {
        get
        {
            DropStale();
            return _byTime.TryPeek(out _, out var at) ? at : null;
        }
    }

    public IEnumerable<MessageHeader> Waiting => _waiting.Values;

    /// <summary>Forgets everything, before it is loaded anew.</summary>
    public void Reset()
    {
        _waiting.Clear();
        _byTime.Clear();
        Window = Create(options);
    }

    /// <summary>A held head waits until a time.</summary>
    public void Wait(MessageHeader message, long until)
    {
        Window.Hold(message);
        _waiting[message.Id] = message with { NextAt = until };
        _byTime.Enqueue(message.Id, until);
    }

    /// <summary>The waiting heads whose time has come.</summary>
    public IReadOnlyList<MessageHeader> TakeDue(long now, int limit)
    {
        var due = new List<MessageHeader>();
        while (due.Count < limit && NextWaiting <= now)
        {
            var id = _byTime.Dequeue();
            _waiting.Remove(id, out var message);
            due.Add(message!);
        }

        return due;
    }

    /// <summary>A message is in flight.</summary>
    public void Fly(MessageHeader message)
    {
        _waiting.Remove(message.Id);
        Window.Hold(message);
    }

    /// <summary>A message is final, scheduled again, or was not there.</summary>
    public void Leave(MessageHeader message)
    {
        _waiting.Remove(message.Id);
        Window.Release(message);
    }

    private static DispatchWindow Create(QueueOptions options) =>
        new(options.WindowSize, options.MaxWaiting, options.PriorityStep);

    private void DropStale()
    {
        while (_byTime.TryPeek(out var id, out var at)
            && !(_waiting.TryGetValue(id, out var message) && message.NextAt == at))
        {
            _byTime.Dequeue();
        }
    }
}
