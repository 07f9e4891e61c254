using OrleansGateway.Client.Instance;
using OrleansGateway.Grains.Interfaces.Events;

namespace OrleansGateway.Cluster.Tests.Kill;

/// <summary>A service's code that follows the event log of an instance through all lives of the silo.</summary>
internal sealed class EventFollower : IAsyncDisposable
{
    private readonly IInstanceClient _instance;
    private readonly List<long> _seen = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _following;

    /// <summary>Begins to follow.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="account">The JID of its account, without device.</param>
    public EventFollower(IInstanceClient instance, string account)
    {
        _instance = instance;
        Account = account;
        _following = FollowAsync();
    }

    /// <summary>The JID of the account, without device.</summary>
    public string Account { get; }

    /// <summary>Reads the whole log from the store, and waits until the follower has come to its end.</summary>
    public async Task<InstanceLog> FinishAsync()
    {
        var events = new List<InstanceEvent>();
        for (var cursor = 0L; ;)
        {
            var page = await _instance.ReadEventsAsync(cursor);
            if (page.Events.IsEmpty)
            {
                break;
            }

            events.AddRange(page.Events);
            cursor = page.NextCursor;
        }

        await Eventually.UntilAsync(
            () => _following.IsFaulted ? throw _following.Exception : Task.FromResult(Last()),
            last => last >= events[^1].Sequence);
        lock (_seen)
        {
            return new InstanceLog(Account, events, [.. _seen]);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private long Last()
    {
        lock (_seen)
        {
            return _seen.Count == 0 ? 0 : _seen[^1];
        }
    }

    private async Task FollowAsync()
    {
        await foreach (var entry in _instance.FollowEventsAsync(after: 0, _stop.Token))
        {
            lock (_seen)
            {
                _seen.Add(entry.Sequence);
            }
        }
    }
}
