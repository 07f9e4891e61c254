using OrleansGateway.Grains.Queue.Messages;

namespace OrleansGateway.Grains.Queue.Dispatch;

/// <summary>Chooses the messages of a pool that may go next.</summary>
internal sealed class DispatchCandidates(PartitionContext context, DispatchMemory memory, PoolPacing pacing, SendsInFlight sends)
{
    private const int PicksAtOnce = 64;

    /// <summary>Waiting heads whose time has come, then heads for new chats, then free heads by rank.</summary>
    public List<MessageHeader> Of(PoolBacklog pool)
    {
        var limit = Math.Min(sends.Room, PicksAtOnce);
        var candidates = new List<MessageHeader>(limit);
        AddDue(pool, limit, candidates);
        AddParked(pool, limit, candidates);
        candidates.AddRange(pool.Window.Ready.Where(sends.MayBegin).Take(limit - candidates.Count));
        return candidates;
    }

    /// <summary>The first suspect of a pool whose time has come.</summary>
    public MessageHeader? SuspectOf(PoolBacklog pool)
    {
        var now = context.Now;
        return pool.Waiting.FirstOrDefault(
            message => memory.Suspects.Contains(message.Id) && message.NextAt <= now && sends.MayBegin(message));
    }

    private void AddDue(PoolBacklog pool, int limit, List<MessageHeader> candidates)
    {
        foreach (var due in pool.TakeDue(context.Now, limit))
        {
            if (memory.Suspects.Contains(due.Id) || !sends.MayBegin(due))
            {
                // Its turn has not come: another suspect's instance is not usable, or it rests itself, or its slot moves away.
                pool.Wait(due, context.After(context.Options.NoInstanceRetry));
            }
            else
            {
                candidates.Add(due);
            }
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
