using System.Runtime.InteropServices;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Storage;

namespace OrleansGateway.Grains.Queue.Dispatch;

/// <summary>Begins attempts: picks instances, binds what found one in one commit, and sends it.</summary>
internal sealed class AttemptStart(
    PartitionContext context, DispatchMemory memory, PoolPacing pacing, SendsInFlight sends, PartitionWriter writer)
{
    private readonly InstanceChoice _choice = new(context, memory, pacing);

    /// <summary>Begins attempts at candidates of a pool.</summary>
    public async Task<StartResult> BeginAsync(PoolBacklog pool, List<MessageHeader> candidates)
    {
        var held = pool.PacedCount;
        pacing.HoldForRecipients(pool, candidates);
        if (candidates.Count == 0)
        {
            return new StartResult(0, pool.PacedCount - held);
        }

        await memory.Chats.LoadAsync(candidates);
        var suppressed = await context.Stores.Suppressions.FindAsync(
            context.Key.Tenant, candidates.Select(message => message.RecipientHash).ToHashSet(StringComparer.Ordinal), context.Stopped);
        var picks = await Task.WhenAll(candidates.Select(message => _choice.PickAsync(pool, message)));
        var deleted = await _choice.FindDeletedAsync(candidates, picks);
        var writes = new List<MessageWrite>(candidates.Count);
        for (var i = 0; i < picks.Length; i++)
        {
            var happening = suppressed.Contains(candidates[i].RecipientHash)
                ? new MessageEvent.Discard(DeadReason.Suppressed, SendFailure.None, 0)
                : _choice.AfterPick(pool, candidates[i], picks[i], deleted);
            if (happening is not null)
            {
                writes.Add(MessageWrite.Of(candidates[i], happening, context.Now));
            }
        }

        if (writes.Count > 0)
        {
            // Before the commit: what is bound and cannot be read would stay in flight.
            var bodies = await ReadBodiesAsync(writes);
            TakeUp(pool, writes, await writer.WriteAsync(Folding(writes, bodies)), bodies);
        }

        return new StartResult(writes.Count, pool.PacedCount - held);
    }

    private static List<MessageWrite> Folding(List<MessageWrite> writes, IReadOnlyDictionary<string, StoredBody> bodies) =>
        writes.ConvertAll(write => write.Folding(bodies.GetValueOrDefault(write.After.Id)?.LongHistory));

    private async Task<IReadOnlyDictionary<string, StoredBody>> ReadBodiesAsync(List<MessageWrite> writes)
    {
        var bound = writes.Where(write => write.After.State == MessageState.InFlight).ToList();
        try
        {
            return await memory.Bodies.TakeAsync([.. bound.Select(write => write.After.Id)]);
        }
        catch (StorageUnavailableException)
        {
            bound.ForEach(write => GiveUp(memory.Pools.Of(write.After.Pool), write));
            throw;
        }
    }

    private void GiveUp(PoolBacklog pool, MessageWrite write)
    {
        memory.Shares.Release(write.After.Id);
        if (write.After.Instance is { } instance)
        {
            pool.Pace.Complete(instance, write.After.Id);
        }
    }

    private void TakeUp(
        PoolBacklog pool, List<MessageWrite> writes, IReadOnlyList<bool> written, IReadOnlyDictionary<string, StoredBody> bodies)
    {
        for (var i = 0; i < writes.Count; i++)
        {
            if (!written[i])
            {
                // Cancelled or expired in the same moment.
                pool.Leave(writes[i].Before);
                GiveUp(pool, writes[i]);
                continue;
            }

            memory.Counters.Move(writes[i].After, writes[i].Before.State, writes[i].After.State);
            TakeUp(pool, writes[i], bodies);
        }
    }

    private void TakeUp(PoolBacklog pool, MessageWrite write, IReadOnlyDictionary<string, StoredBody> bodies)
    {
        var after = write.After;
        switch (after.State)
        {
            case MessageState.InFlight:
                pool.Hold(after);
                context.Instruments.AttemptBegan(
                    TimeSpan.FromMilliseconds(context.Now - Math.Max(write.Before.LineAt, write.Before.NextAt)));
                sends.Begin(new SendAttempt(after, write.Before.Instance is not null), bodies[after.Id].Sealed);
                break;
            case MessageState.Pending:
                pool.Wait(after, after.NextAt);
                break;
            default:
                memory.Suspects.Remove(after.Id);
                pool.Leave(after);
                break;
        }
    }
}

/// <summary>What came of candidates.</summary>
/// <param name="Written">How many moved on with a write.</param>
/// <param name="Held">How many wait from now on without a write.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StartResult(int Written, int Held)
{
    /// <summary>Whether nothing changed, so that the same candidates would come again.</summary>
    public bool IsEmpty => this is (0, 0);
}
