using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Dispatch;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Storage;

namespace OrleansGateway.Grains.Queue.Partition;

/// <summary>Takes messages in: checks requests, commits those that can be accepted, and hands them to the dispatcher.</summary>
internal sealed class MessageIntake(
    PartitionContext context, PartitionCounters counters, SlotOwnership slots, MessageFactory messages, ArrivalOrder arrivals,
    Dispatcher dispatcher)
{
    private const int MaxBatch = 1_000;
    private static readonly TimeSpan FullRetry = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UnavailableRetry = TimeSpan.FromSeconds(1);

    private readonly RequestCheck _check = new(context);

    /// <summary>Takes a batch in one commit.</summary>
    /// <returns>One result per request, in the same order.</returns>
    public async Task<EnqueueResult[]> EnqueueAsync(IReadOnlyList<EnqueueRequest> requests)
    {
        if (requests.Count > MaxBatch)
        {
            throw new ArgumentException($"A call takes at most {MaxBatch} messages.", nameof(requests));
        }

        var results = new EnqueueResult[requests.Count];
        var batch = new List<Entry>(requests.Count);
        var stored = new Dictionary<string, string?>(StringComparer.Ordinal);
        for (var i = 0; i < requests.Count; i++)
        {
            if (await _check.CheckAsync(requests[i], stored) is var problem and not EnqueueRejection.None)
            {
                results[i] = EnqueueResult.Rejected(
                    problem, retryAfter: problem == EnqueueRejection.Unavailable ? UnavailableRetry : null);
            }
            else if (counters.Open + batch.Count >= context.Options.MaxDepth)
            {
                results[i] = await WhenFullAsync(requests[i]);
            }
            else
            {
                batch.Add(new Entry(i, messages.Create(requests[i])));
            }
        }

        if (batch.Exists(entry => !context.Slots.Accepts(entry.Message.Slot)))
        {
            await slots.RefreshAsync();
        }

        // From here on nothing may come between the look at the slots and the place in the order of arrivals.
        TurnAway(batch, results);
        if (batch.Count > 0)
        {
            await AddAsync(batch, results);
        }

        return results;
    }

    /// <summary>A full queue still knows the messages that it has.</summary>
    private async Task<EnqueueResult> WhenFullAsync(EnqueueRequest request)
    {
        var keys = context.Stores.Keys;
        var first = keys.IdempotencyHash(request) is { } hash
            ? await context.Stores.Messages.FindByIdempotencyAsync(hash, CancellationToken.None)
            : null;
        return first is { } known
            ? Repeated(known.Id, known.BodyHash, keys.IdentityHash(request))
            : EnqueueResult.Rejected(EnqueueRejection.QueueFull, retryAfter: FullRetry);
    }

    /// <summary>Refuses messages of slots that other partitions own, and takes them out of the batch.</summary>
    private void TurnAway(List<Entry> batch, EnqueueResult[] results)
    {
        foreach (var (index, _) in batch.Where(entry => !context.Slots.Accepts(entry.Message.Slot)))
        {
            results[index] = EnqueueResult.OfAnotherPartition(context.Slots.Map.Epoch);
        }

        batch.RemoveAll(entry => !context.Slots.Accepts(entry.Message.Slot));
    }

    private async Task AddAsync(List<Entry> batch, EnqueueResult[] results)
    {
        counters.BeginWrite();
        var ticket = arrivals.Begin();
        Action? effect = null;
        try
        {
            var outcomes = await context.Stores.Messages.AddAsync(
                [.. batch.Select(entry => entry.Message)], CancellationToken.None);
            for (var i = 0; i < batch.Count; i++)
            {
                results[batch[i].Index] = ResultOf(batch[i].Message, outcomes[i]);
            }

            effect = () => Arrive(batch.Where(entry => results[entry.Index].Status == EnqueueStatus.Accepted));
        }
        catch (StorageUnavailableException)
        {
            batch.ForEach(entry => results[entry.Index] = EnqueueResult.Rejected(
                EnqueueRejection.Unavailable, retryAfter: UnavailableRetry));
            effect = dispatcher.Invalidate;
        }
        finally
        {
            arrivals.Complete(ticket, () =>
            {
                effect?.Invoke();
                counters.EndWrite();
            });
        }
    }

    private void Arrive(IEnumerable<Entry> accepted)
    {
        foreach (var (_, message) in accepted)
        {
            counters.Accept(message.Header);
            dispatcher.Arrive(message.Header, message.Sealed);
        }
    }

    private static EnqueueResult ResultOf(NewMessage message, (string? Id, string? BodyHash) outcome) =>
        outcome.Id is not { } id ? EnqueueResult.Rejected(EnqueueRejection.Suppressed)
        : id == message.Header.Id ? EnqueueResult.Accepted(id)
        : Repeated(id, outcome.BodyHash, message.BodyHash);

    private static EnqueueResult Repeated(string firstId, string? firstBody, string? body) => firstBody == body
        ? EnqueueResult.Duplicate(firstId)
        : EnqueueResult.Rejected(EnqueueRejection.Conflict, firstId);

    /// <summary>A message and the place of its request in the batch.</summary>
    private sealed record Entry(int Index, NewMessage Message);
}
