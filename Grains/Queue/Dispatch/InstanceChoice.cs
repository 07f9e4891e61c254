using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.LoadBalancer;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;

namespace OrleansGateway.Grains.Queue.Dispatch;

/// <summary>Chooses the instance that sends a message, or how the message waits for one.</summary>
internal sealed class InstanceChoice(PartitionContext context, DispatchMemory memory, PoolPacing pacing)
{
    /// <summary>Picks an instance of the pool that may send the message now and has not its whole share in flight.</summary>
    public Task<PickResult> PickAsync(PoolBacklog pool, MessageHeader message)
    {
        var share = pacing.ShareOf(pool);
        var now = context.Now;
        var known = memory.Chats.KnownBy(message);
        var excluded = pacing.Excluded(pool, now)
            .Concat(pacing.ClosedToNewChats(pool, now).Select(rest => rest.Key).Where(instance => !known.Contains(instance)))
            .Concat(pacing.InstancesOf(pool).Where(instance => IsFull(pool, message, instance, share)));
        return context.Router.PickAsync(
            pool.Pool,
            new PickRequest { Recipient = message.RecipientHash, KnownBy = known, Excluded = [.. excluded], Only = message.OnlyInstance },
            context.Stopped);
    }

    /// <summary>
    /// The instances that messages must have, that the fleet does not show, and that the store does not have either: they were
    /// deleted. Read before any message is bound, so that a store that fails leaves nothing taken.
    /// </summary>
    public async Task<IReadOnlySet<string>> FindDeletedAsync(List<MessageHeader> messages, PickResult[] picks)
    {
        var deleted = new HashSet<string>(StringComparer.Ordinal);
        var missing = messages.Where((_, i) => picks[i].Failure == PickFailure.NoInstance).Select(message => message.OnlyInstance);
        foreach (var instance in missing.OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (await context.Fleet.StoredPoolOfAsync(context.Key.Tenant, instance) is null)
            {
                deleted.Add(instance);
            }
        }

        return deleted;
    }

    /// <summary>What follows from a pick; null when the message stays where it is.</summary>
    public MessageEvent? AfterPick(PoolBacklog pool, MessageHeader message, PickResult pick, IReadOnlySet<string> deleted)
    {
        if (pick.Instance is { } instance)
        {
            return Bind(pool, message, instance);
        }

        var isDeleted = pick.Failure == PickFailure.NoInstance && message.OnlyInstance is { } only && deleted.Contains(only);
        if (isDeleted || pick.Failure == PickFailure.AllLoggedOut)
        {
            // A pinned message may have been delivered by its instance: no other one may try it.
            var reason = message.Instance is null ? DeadReason.LoggedOut : DeadReason.OutcomeUnknown;
            return new MessageEvent.Discard(reason, SendFailure.LoggedOut, 0);
        }

        WaitForInstance(pool, message, pick);
        return null;
    }

    private MessageEvent.Bind? Bind(PoolBacklog pool, MessageHeader message, string instance)
    {
        if (!IsFull(pool, message, instance, pacing.ShareOf(pool)) && pacing.TryTake(pool, message, instance))
        {
            memory.Shares.Take(message.Id, pool.Pool, instance);
            return new MessageEvent.Bind(instance);
        }

        // Others of the same batch took its last place; the next pick knows.
        pool.HoldAgain(message, context.Now);
        return null;
    }

    private bool IsFull(PoolBacklog pool, MessageHeader message, string instance, InstanceShare share) => memory.Shares.IsFull(
        pool.Pool, instance, share, message.OnlyInstance is null && memory.Chats.KnownBy(message).Contains(instance));

    /// <summary>No instance is free: the message waits, or the whole pool does, until one may be.</summary>
    private void WaitForInstance(PoolBacklog pool, MessageHeader message, PickResult pick)
    {
        var now = context.Now;
        var retryAt = RetryAt(pool, pick, now);
        if (message.OnlyInstance is { } only)
        {
            pool.HoldHead(message, Math.Min(pacing.NextCheck, pacing.RestOf(pool, message, only, now) ?? retryAt));
            return;
        }

        var known = memory.Chats.KnownBy(message);
        if (!pacing.ClosedToNewChats(pool, now).Any(rest => !known.Contains(rest.Key)))
        {
            pool.RestUntil = Math.Min(pacing.NextCheck, retryAt);
            pool.HoldAgain(message, pool.RestUntil);
        }
        else if (pacing.FleetPoolOf(pool)?.Members.Any(member => known.Contains(member.Instance)) == true)
        {
            pool.HoldHead(message, Math.Min(pacing.NextCheck, retryAt));
        }
        else
        {
            Park(pool, message);
        }
    }

    private long RetryAt(PoolBacklog pool, PickResult pick, long now)
    {
        var retryAt = pick.RetryAt?.ToUnixTimeMilliseconds() ?? now + (long)context.Options.NoInstanceRetry.TotalMilliseconds;
        var rest = pacing.FirstRestOver(pool, now);
        return pick.Failure switch
        {
            PickFailure.AllExcluded => rest ?? retryAt,
            PickFailure.AllResting => Math.Min(retryAt, rest ?? retryAt),
            _ => retryAt,
        };
    }

    /// <summary>A head waits, for as long as it takes, until an instance of the pool opens new chats.</summary>
    private void Park(PoolBacklog pool, MessageHeader message)
    {
        if (!pool.Window.IsHead(message))
        {
            return;
        }

        if (pool.Window.IsHeld(message))
        {
            // There was room for it, and yet none was picked: a pause before the same is tried again.
            pool.ParkedUntil = context.After(context.Options.NoInstanceRetry);
        }

        pool.Park(message);
    }
}
