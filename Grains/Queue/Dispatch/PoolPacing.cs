using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Queue.Messages;

namespace OrleansGateway.Grains.Queue.Dispatch;

/// <summary>What holds messages back for the sake of the pace: rests and limits of instances and recipients, in memory only.</summary>
internal sealed class PoolPacing(PartitionContext context, DispatchMemory memory)
{
    /// <summary>When what waits for a rest is looked at again at the latest.</summary>
    public long NextCheck => context.After(context.Options.RestCheck);

    public FleetPool? FleetPoolOf(PoolBacklog pool) => context.Fleet.FindPool(context.Key.Tenant, pool.Pool);

    /// <summary>The pool's instances, as far as is known.</summary>
    public IEnumerable<string> InstancesOf(PoolBacklog pool) => FleetPoolOf(pool)?.Members.Select(member => member.Instance) ?? [];

    /// <summary>If the pool's pace was configured again, whatever waited for the old one is looked at again.</summary>
    public void TakeConfiguration(PoolBacklog pool)
    {
        var stamp = FleetPoolOf(pool)?.PacingStamp ?? 0;
        if (stamp != pool.PacingStamp)
        {
            pool.PacingStamp = stamp;
            pool.Pace.Forget();
            pool.RestUntil = 0;
            pool.Hasten(context.Now);
        }
    }

    /// <summary>Holds messages whose recipient rests; their lines wait, others go on.</summary>
    public void HoldForRecipients(PoolBacklog pool, List<MessageHeader> candidates)
    {
        var now = context.Now;
        candidates.RemoveAll(message =>
        {
            if (pool.Pace.RecipientRest(message.RecipientHash, now) is not { } until)
            {
                return false;
            }

            pool.HoldHead(message, until);
            return true;
        });
    }

    /// <summary>Instances that get no message now, whatever the message.</summary>
    public IEnumerable<string> Excluded(PoolBacklog pool, long now) => memory.PausesAndRests.Resting(now).Select(rest => rest.Key)
        .Concat(memory.PausesAndRests.PausedInstances(pool.Pool))
        .Concat(pool.Pace.Resting(now).Select(rest => rest.Key));

    public IEnumerable<KeyValuePair<string, long>> ClosedToNewChats(PoolBacklog pool, long now) =>
        memory.PausesAndRests.RestingFromNewChats(now).Concat(pool.Pace.ClosedToNewChats(now));

    /// <summary>What one instance may have of the pool's attempts in flight.</summary>
    public InstanceShare ShareOf(PoolBacklog pool)
    {
        var excluded = Excluded(pool, context.Now).ToHashSet(StringComparer.Ordinal);
        return new InstanceShare(pool.Limit, FleetPoolOf(pool)?.Members.Count(member => CanSend(member, excluded)) ?? 0);
    }

    /// <summary>When the first of the pool's resting instances may go on; null when none rests.</summary>
    public long? FirstRestOver(PoolBacklog pool, long now) =>
        memory.PausesAndRests.Resting(now).Concat(pool.Pace.Resting(now)).Min(rest => (long?)rest.Value);

    /// <summary>Until when an instance rests for a message; null when it does not.</summary>
    public long? RestOf(PoolBacklog pool, MessageHeader message, string instance, long now)
    {
        var until = Math.Max(
            memory.PausesAndRests.RestOf(instance, now) ?? 0,
            pool.Pace.RestOf(instance, memory.Chats.IsNewChat(message, instance), now) ?? 0);
        return until > now ? until : null;
    }

    /// <summary>How many of the messages that wait for an instance which opens new chats may try now.</summary>
    public int NewChatRoom(PoolBacklog pool, int limit)
    {
        var now = context.Now;
        if (pool.ParkedCount == 0 || pool.ParkedUntil > now || FleetPoolOf(pool) is not { } fleetPool)
        {
            return 0;
        }

        var shut = Excluded(pool, now).Concat(ClosedToNewChats(pool, now).Select(rest => rest.Key)).ToHashSet(StringComparer.Ordinal);
        var room = fleetPool.Members
            .Where(member => CanSend(member, shut))
            .Sum(member => (long)pool.Pace.NewChatRoom(member.Instance, now));
        return (int)Math.Min(limit, room);
    }

    private bool CanSend(FleetMember member, HashSet<string> shut) => member is { IsConnected: true, IsLoggedOut: false }
        && !(member.RestUntil > context.Time.GetUtcNow()) && !shut.Contains(member.Instance);

    /// <summary>Takes a place of an instance for a message.</summary>
    /// <returns>Whether there was one.</returns>
    public bool TryTake(PoolBacklog pool, MessageHeader message, string instance) =>
        pool.Pace.TryTake(instance, message.Id, memory.Chats.IsNewChat(message, instance), context.Now);

    /// <summary>Takes up what the answer to a send tells of the instance's pace and rest.</summary>
    public void Learn(MessageHeader message, SendResult result, long now)
    {
        var instance = message.Instance!;
        var pace = memory.Pools.Of(message.Pool).Pace;
        pace.Complete(instance, message.Id);
        pace.Learn(instance, message.RecipientHash, result, now);
        if (result.Outcome != SendOutcome.Acknowledged && AttemptOutcome.RestUntil(result, context.Options, now) is { } until)
        {
            memory.PausesAndRests.Rest(instance, until);
        }

        if (result.Failure == SendFailure.NewChatsRestricted)
        {
            memory.PausesAndRests.RestFromNewChats(
                instance, result.RestUntil?.ToUnixTimeMilliseconds() ?? now + (long)context.Options.DefaultRest.TotalMilliseconds);
        }
    }

    /// <summary>When what waits for the pace is to be looked at again.</summary>
    public long NextWake(PoolBacklog pool, long now)
    {
        if (pool.PacedCount == 0)
        {
            return long.MaxValue;
        }

        var opening = pool.ParkedCount == 0
            ? long.MaxValue
            : ClosedToNewChats(pool, now).Concat(memory.PausesAndRests.Resting(now)).Concat(pool.Pace.Resting(now))
                .Min(rest => (long?)rest.Value) ?? long.MaxValue;
        return Math.Min(NextCheck, opening);
    }
}
