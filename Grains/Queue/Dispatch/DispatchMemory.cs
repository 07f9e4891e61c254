using System.Collections.Immutable;
using OrleansGateway.Grains.Diagnostics;
using OrleansGateway.Grains.Queue.Messages;

namespace OrleansGateway.Grains.Queue.Dispatch;

/// <summary>What a dispatcher holds in memory beside the sends in flight; each part owns its state.</summary>
internal sealed class DispatchMemory(PartitionContext context, PartitionCounters counters)
{
    public PartitionCounters Counters => counters;

    public PoolBacklogs Pools { get; } = new(context.Options);

    public PausesAndRests PausesAndRests { get; } = new();

    public BodyCache Bodies { get; } = new(context);

    public ChatCache Chats { get; } = new(context);

    /// <summary>Who has how many of the attempts in flight.</summary>
    public FairShares Shares { get; } = new(context.Options);

    /// <summary>Messages that may have crashed their silo, by id: nothing else goes beside them.</summary>
    public HashSet<string> Suspects { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the store knows better, and must be read again before the next attempt.</summary>
    public bool NeedsReload { get; set; }

    /// <summary>Whether the counters must be counted again.</summary>
    public bool NeedsRecount { get; set; }

    /// <summary>Whether the pool's heads may go now.</summary>
    public bool IsOpenFor(PoolBacklog pool) =>
        !NeedsReload && !PausesAndRests.IsPoolPaused(pool.Pool) && pool.RestUntil <= context.Now;
}

/// <summary>Tells the metrics what a partition holds, at most once a second: finding the oldest message looks at all in memory.</summary>
internal sealed class PartitionGauge(PartitionContext context, DispatchMemory memory)
{
    private const long Interval = 1_000;

    private readonly string _queue = $"{context.Key.Tenant}/{context.Key.Queue}";
    private long _reportedAt = long.MinValue;
    private bool _isForgotten;

    /// <summary>When the last change is to be told, milliseconds since 1970; null when it was.</summary>
    public long? NextAt { get; private set; }

    /// <summary>Tells what there is now, or later if it was told a moment ago.</summary>
    public void Report()
    {
        var now = context.Now;
        if (_isForgotten)
        {
            // The last turn may outlast the drain time.
            return;
        }

        if (_reportedAt <= now && now - Interval < _reportedAt)
        {
            NextAt = _reportedAt + Interval;
            return;
        }

        (_reportedAt, NextAt) = (now, null);
        var oldest = memory.Pools.OldestLineAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : (DateTimeOffset?)null;
        context.Instruments.Report(_queue, context.Key.Partition, new PartitionReading(memory.Counters.ToDepths(), oldest));
    }

    /// <summary>The partition is not on this silo any more.</summary>
    public void Forget()
    {
        _isForgotten = true;
        context.Instruments.Forget(_queue, context.Key.Partition);
    }
}

/// <summary>Sealed bodies of messages that were just accepted; most leave at once.</summary>
internal sealed class BodyCache(PartitionContext context)
{
    private const int MaxBodies = 4_096;
    private const int MaxBodySize = 4_096;

    private readonly Dictionary<string, byte[]> _bodies = new(StringComparer.Ordinal);

    public void Add(string messageId, byte[]? body)
    {
        if (body is { Length: <= MaxBodySize } && _bodies.Count < MaxBodies)
        {
            _bodies[messageId] = body;
        }
    }

    public void Remove(string messageId) => _bodies.Remove(messageId);

    public void Clear() => _bodies.Clear();

    /// <summary>Takes bodies out of the cache, and reads the others from the store.</summary>
    public async Task<IReadOnlyDictionary<string, StoredBody>> TakeAsync(IReadOnlyCollection<string> ids)
    {
        var bodies = new Dictionary<string, StoredBody>(ids.Count, StringComparer.Ordinal);
        var missing = new List<string>();
        foreach (var id in ids)
        {
            if (_bodies.Remove(id, out var body))
            {
                bodies[id] = new StoredBody(body, null);
            }
            else
            {
                missing.Add(id);
            }
        }

        if (missing.Count > 0)
        {
            foreach (var (id, stored) in await context.Stores.Messages.BodiesAsync(missing, context.Stopped))
            {
                bodies[id] = stored;
            }
        }

        return bodies;
    }
}

/// <summary>Which instances have a chat with a recipient, by the recipient's hash.</summary>
internal sealed class ChatCache(PartitionContext context)
{
    private const int MaxChats = 16_384;

    private readonly Dictionary<string, ImmutableArray<string>> _chats = new(StringComparer.Ordinal);

    /// <summary>Looks up the chats of messages that are not known yet.</summary>
    public async Task LoadAsync(List<MessageHeader> messages)
    {
        if (_chats.Count > MaxChats)
        {
            _chats.Clear();
        }

        // A recipient without a chat is looked up again: an inbound message makes one.
        var unknown = messages.Select(message => message.RecipientHash)
            .Where(hash => !_chats.TryGetValue(hash, out var known) || known.IsEmpty).ToHashSet();
        if (unknown.Count == 0)
        {
            return;
        }

        var found = await context.Stores.Chats.FindAsync(unknown, context.Stopped);
        foreach (var hash in unknown)
        {
            _chats[hash] = [.. found[hash]];
        }
    }

    /// <summary>The instances that have a chat with the message's recipient, as far as is known.</summary>
    public ImmutableArray<string> KnownBy(MessageHeader message) =>
        _chats.TryGetValue(message.RecipientHash, out var known) ? known : [];

    public bool IsNewChat(MessageHeader message, string instance) => !KnownBy(message).Contains(instance);

    /// <summary>The message's instance has a chat with the recipient from now on.</summary>
    /// <returns>The instance, if it had no chat with the recipient before.</returns>
    public string? Add(MessageHeader message)
    {
        var instance = message.Instance!;
        if (!_chats.TryGetValue(message.RecipientHash, out var known))
        {
            // Dropped from the cache meanwhile: the store knows the others, and is read again.
            return instance;
        }

        if (known.Contains(instance))
        {
            return null;
        }

        _chats[message.RecipientHash] = known.Add(instance);
        return instance;
    }
}
