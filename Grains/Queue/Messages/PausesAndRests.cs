using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Grains.Queue.Messages;

/// <summary>What keeps messages back without a write: pauses, and instances that rest. Times are milliseconds since 1970.</summary>
internal sealed class PausesAndRests
{
    private readonly HashSet<PauseScope> _pauses = [];
    private readonly Dictionary<string, long> _rests = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _newChatRests = new(StringComparer.Ordinal);

    public bool IsPaused => _pauses.Contains(PauseScope.Queue);

    /// <summary>Changes with every pause that is set or removed.</summary>
    public int PauseStamp { get; private set; }

    /// <summary>Replaces the pauses by those read from the store.</summary>
    public void LoadPauses(IEnumerable<PauseScope> scopes)
    {
        _pauses.Clear();
        _pauses.UnionWith(scopes);
    }

    public void SetPause(PauseScope scope, bool isPaused)
    {
        PauseStamp++;
        if (isPaused)
        {
            _pauses.Add(scope);
        }
        else
        {
            _pauses.Remove(scope);
        }
    }

    public bool IsPoolPaused(string pool) => IsPaused || _pauses.Contains(PauseScope.ForPool(pool));

    /// <summary>An instance gets no message until a time.</summary>
    public void Rest(string instance, long until) =>
        _rests[instance] = Math.Max(until, _rests.GetValueOrDefault(instance));

    /// <summary>An instance opens no new chats until a time.</summary>
    public void RestFromNewChats(string instance, long until) =>
        _newChatRests[instance] = Math.Max(until, _newChatRests.GetValueOrDefault(instance));

    /// <summary>Until when an instance rests; null when it does not.</summary>
    public long? RestOf(string instance, long now) =>
        _rests.TryGetValue(instance, out var until) && until > now ? until : null;

    /// <summary>Instances that rest now, with their times. Rests that are over are forgotten.</summary>
    public IReadOnlyCollection<KeyValuePair<string, long>> Resting(long now) => Current(_rests, now);

    /// <summary>Instances that open no new chats now, with their times.</summary>
    public IReadOnlyCollection<KeyValuePair<string, long>> RestingFromNewChats(long now) => Current(_newChatRests, now);

    /// <summary>Instances of a pool that are paused.</summary>
    public IEnumerable<string> PausedInstances(string pool) =>
        _pauses.Where(scope => scope.Instance is not null && (scope.Pool is null || scope.Pool == pool))
            .Select(scope => scope.Instance!);

    private static Dictionary<string, long> Current(Dictionary<string, long> rests, long now)
    {
        foreach (var over in rests.Where(rest => rest.Value <= now).Select(rest => rest.Key).ToList())
        {
            rests.Remove(over);
        }

        return rests;
    }
}
