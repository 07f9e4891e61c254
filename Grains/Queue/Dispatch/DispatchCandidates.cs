using OrleansGateway.Grains.Queue.Messages;

namespace OrleansGateway.Grains.Queue.Dispatch;

/// <summary>Chooses the messages of a pool that may go next.</summary>
internal sealed class DispatchCandidates(PartitionContext context, DispatchMemory memory, PoolPacing pacing, SendsInFlight sends)
{
    private const int PicksAtOnce = 64;

    /// <summary>Waiting heads whose time has come, then heads for new chats, then free heads by rank.</summary>
    public List<MessageHeader> Of(PoolBacklog pool)
    {
        pool.Limit = LimitOf(pool);
        var limit = Math.Min(Math.Min(sends.Room, memory.Shares.RoomOf(pool.Pool, pool.Limit)), PicksAtOnce);
        var candidates = new List<MessageHeader>(limit);
        AddDue(pool, limit, candidates);
        AddParked(pool, limit, candidates);
        candidates.AddRange(
            pool.Window.Ready.Where(sends.MayBegin).Take(Math.Min(pool.Window.HeldRoom, limit - candidates.Count)));
        return candidates;
    }

    /// <summary>Suspects of a pool whose time has come, at most half of all suspects.</summary>
    public List<MessageHeader> SuspectsOf(PoolBacklog pool)
    {
        var now = context.Now;
        var half = (memory.Suspects.Count + 1) / 2;
        return [.. pool.Waiting
            .Where(message => memory.Suspects.Contains(message.Id) && message.NextAt <= now && sends.MayBegin(message))
            .Take(Math.Min(half, PicksAtOnce))];
    }

    /// <summary>How many of its attempts may be in flight, by what other pools have to send.</summary>
    private int LimitOf(PoolBacklog pool)
    {
        var (now, pools) = (context.Now, memory.Pools.All);
        var others = pools.Count(other => other != pool && memory.IsOpenFor(other) && other.HasHeads(now));
        return memory.Shares.LimitOf(others, isOnly: pools.Count == 1);
    }

    private void AddDue(PoolBacklog pool, int limit, List<MessageHeader> candidates)
    {
        var share = pacing.ShareOf(pool);
        while (candidates.Count < limit && pool.TakeDue(context.Now, limit - candidates.Count) is { Count: > 0 } due)
        {
            foreach (var head in due)
            {
                Add(pool, share, head, candidates);
            }
        }
    }

    private void Add(PoolBacklog pool, InstanceShare share, MessageHeader due, List<MessageHeader> candidates)
    {
        var isInstanceFull = due.OnlyInstance is { } only && memory.Shares.IsFull(pool.Pool, only, share, isOwnChat: false);
        if (isInstanceFull || memory.Suspects.Contains(due.Id) || !sends.MayBegin(due))
        {
            // Its turn has not come: another suspect's instance is not usable, or its own has no place, or its slot moves away.
            pool.Wait(due, context.After(context.Options.NoInstanceRetry));
        }
        else
        {
            candidates.Add(due);
        }
    }

    private void AddParked(PoolBacklog pool, int limit, List<MessageHeader> candidates)
    {
        foreach (var parked in pool.Unpark(pacing.NewChatRoom(pool, limit - candidates.Count)))
        {
            if (sends.MayBegin(parked))
            {
                candidates.Add(parked);
            }
            else
            {
                pool.Park(parked);
            }
        }
    }
}
