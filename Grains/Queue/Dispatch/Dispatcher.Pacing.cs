using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Interfaces.LoadBalancer;
using OrleansGateway.Grains.Queue.Messages;

namespace OrleansGateway.Grains.Queue.Dispatch;

/// <summary>What keeps messages back for the sake of the pace, in memory alone.</summary>
internal sealed partial class Dispatcher
{
    private long RestCheck => _context.Now + (long)_context.Options.RestCheck.TotalMilliseconds;

    private FleetPool? FleetPoolOf(PoolBacklog pool) => _fleet.FindPool(_context.Key.Tenant, pool.Pool);

    /// <summary>Somebody configured the pool's pace anew: whatever waited for the old one is looked at again.</summary>
    private void LookAtRules(PoolBacklog pool)
    {
        var stamp = FleetPoolOf(pool)?.PacingStamp ?? 0;
        if (stamp != pool.PacingStamp)
        {
            pool.PacingStamp = stamp;
            pool.Pace.Forget();
            pool.RestUntil = 0;
            pool.Hasten(_context.Now);
        }
    }

    /// <summary>Holds messages whose recipient rests; their lines wait, others go on.</summary>
    private void HoldForRecipients(PoolBacklog pool, List<MessageHeader> candidates)
    {
        var now = _context.Now;
        candidates.RemoveAll(message =>
        {
            if (pool.Pace.RecipientRest(message.RecipientHash, now) is not { } until)
            {
                return false;
            }

            Hold(pool, message, until);
            return true;
        });
    }

    /// <summary>Instances that are left alone now, whatever the message.</summary>
    private IEnumerable<string> Excluded(PoolBacklog pool, long now) => Gates.Resting(now).Select(rest => rest.Key)
        .Concat(Gates.PausedInstances(pool.Pool))
        .Concat(pool.Pace.Resting(now).Select(rest => rest.Key));

    private IEnumerable<KeyValuePair<string, long>> ClosedToNewChats(PoolBacklog pool, long now) =>
        Gates.RestingFromNewChats(now).Concat(pool.Pace.ClosedToNewChats(now));

    private bool IsNewChat(MessageHeader message, string instance) => !KnownBy(message).Contains(instance);

    /// <summary>How many of the messages that wait for an instance which opens new chats may try now.</summary>
    private int NewChatRoom(PoolBacklog pool, int limit)
    {
        var now = _context.Now;
        if (pool.ParkedCount == 0 || pool.ParkedUntil > now || FleetPoolOf(pool) is not { } fleetPool)
        {
            return 0;
        }

        var shut = Excluded(pool, now).Concat(ClosedToNewChats(pool, now).Select(rest => rest.Key)).ToHashSet(StringComparer.Ordinal);
        var room = fleetPool.Members
            .Where(member => member is { IsConnected: true, IsLoggedOut: false }
                && !(member.RestUntil > _context.Time.GetUtcNow()) && !shut.Contains(member.Instance))
            .Sum(member => (long)pool.Pace.NewChatRoom(member.Instance, now));
        return (int)Math.Min(limit, room);
    }

    /// <summary>No instance is free: the message waits, or the whole pool does, until one may be.</summary>
    private void WaitForInstance(PoolBacklog pool, MessageHeader message, PickResult pick)
    {
        var now = _context.Now;
        var retryAt = RetryAt(pool, pick, now);
        if (message.OnlyInstance is { } only)
        {
            var rest = Math.Max(Gates.RestOf(only, now) ?? 0, pool.Pace.RestOf(only, IsNewChat(message, only), now) ?? 0);
            Hold(pool, message, Math.Min(RestCheck, rest > now ? rest : retryAt));
            return;
        }

        var known = KnownBy(message);
        if (!ClosedToNewChats(pool, now).Any(rest => !known.Contains(rest.Key)))
        {
            pool.RestUntil = Math.Min(RestCheck, retryAt);
            HoldAgain(pool, message, pool.RestUntil);
        }
        else if (FleetPoolOf(pool)?.Members.Any(member => known.Contains(member.Instance)) == true)
        {
            Hold(pool, message, Math.Min(RestCheck, retryAt));
        }
        else
        {
            Park(pool, message);
        }
    }

    private long RetryAt(PoolBacklog pool, PickResult pick, long now)
    {
        var retryAt = pick.RetryAt?.ToUnixTimeMilliseconds() ?? now + (long)_context.Options.NoInstanceRetry.TotalMilliseconds;
        var rest = FirstRestOver(pool, now);
        return pick.Failure switch
        {
            PickFailure.AllExcluded => rest ?? retryAt,
            PickFailure.AllResting => Math.Min(retryAt, rest ?? retryAt),
            _ => retryAt,
        };
    }

    private long? FirstRestOver(PoolBacklog pool, long now) =>
        Gates.Resting(now).Concat(pool.Pace.Resting(now)).Min(rest => (long?)rest.Value);

    /// <summary>A head waits without a write; whoever took it out of its line meanwhile goes first.</summary>
    private static void Hold(PoolBacklog pool, MessageHeader message, long until)
    {
        if (pool.Window.IsHead(message))
        {
            pool.WaitForPace(message, until);
        }
    }

    /// <summary>A head that waited goes on waiting; a free one stays where it is.</summary>
    private static void HoldAgain(PoolBacklog pool, MessageHeader message, long until)
    {
        if (pool.Window.IsHeld(message))
        {
            pool.WaitForPace(message, until);
        }
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
            // There was room for it, and yet none was picked: not the same again at once.
            pool.ParkedUntil = _context.Now + (long)_context.Options.NoInstanceRetry.TotalMilliseconds;
        }

        pool.Park(message);
    }

    /// <summary>When what waits for the pace is to be looked at again.</summary>
    private long NextPaceWake(PoolBacklog pool, long now)
    {
        if (pool.PacedCount == 0)
        {
            return long.MaxValue;
        }

        var opening = pool.ParkedCount == 0
            ? long.MaxValue
            : ClosedToNewChats(pool, now).Concat(Gates.Resting(now)).Concat(pool.Pace.Resting(now))
                .Min(rest => (long?)rest.Value) ?? long.MaxValue;
        return Math.Min(RestCheck, opening);
    }
}
