using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;

namespace OrleansGateway.Grains.Queue.Dispatch;

/// <summary>The attempts under way, and the writing of their outcomes. A message stays in flight until its outcome is written.</summary>
internal sealed class SendsInFlight(
    PartitionContext context, DispatchMemory memory, PoolPacing pacing, PartitionWriter writer, DispatchPump pump)
{
    private const int BatchSize = 500;

    private readonly AttemptSender _sender = new(context, memory.Chats);
    private readonly Dictionary<string, Task> _sends = new(StringComparer.Ordinal);
    private readonly List<(MessageEvent Outcome, MessageWrite Write)> _completed = [];
    private Task _writing = Task.CompletedTask;

    public int Count => _sends.Count;

    /// <summary>How many attempts may begin now.</summary>
    public int Room => context.Options.MaxInFlight - _sends.Count;

    /// <summary>Whether one of the sends belongs to a slot that is about to leave.</summary>
    public bool AnyLeaving => _sends.Keys.Any(context.Slots.IsLeaving);

    /// <summary>Whether one of the sends is a suspect.</summary>
    public bool AnySuspect => _sends.Keys.Any(memory.Suspects.Contains);

    public bool Contains(string messageId) => _sends.ContainsKey(messageId);

    /// <summary>
    /// Whether an attempt at a message may begin. What a caller changed after its completion, in a commit whose answer is still
    /// to come, is among the sends as well.
    /// </summary>
    public bool MayBegin(MessageHeader message) => !Contains(message.Id) && context.Slots.MayBegin(message.Id);

    /// <summary>Begins an attempt.</summary>
    public void Begin(SendAttempt attempt, byte[] sealedBody) => _sends[attempt.Message.Id] = SendAsync(attempt, sealedBody);

    /// <summary>Waits until all attempts have completed and are written.</summary>
    /// <exception cref="TimeoutException">It took too long.</exception>
    public async Task CompleteAllAsync(TimeSpan timeout)
    {
        await Task.WhenAll(_sends.Values).WaitAsync(timeout, context.Time, context.Stopped);
        await _writing.WaitAsync(timeout, context.Time, context.Stopped);
    }

    private async Task SendAsync(SendAttempt attempt, byte[] sealedBody)
    {
        var message = attempt.Message;
        var result = await _sender.SendAsync(message, sealedBody);
        var now = context.Now;
        pacing.Learn(message, result, now);
        Complete(message, AttemptOutcome.Of(message, result, attempt.WasPinned, context.Options, now, context.NextJitter()));
    }

    private void Complete(MessageHeader message, MessageEvent outcome)
    {
        var newChat = outcome is MessageEvent.Sent ? memory.Chats.Add(message) : null;
        _completed.Add((outcome, MessageWrite.Of(message, outcome, context.Now, newChat)));
        if (_writing.IsCompleted)
        {
            _writing = WriteCompletedAsync();
        }
    }

    /// <summary>Writes outcomes; while one commit waits for the disk the next one fills.</summary>
    private async Task WriteCompletedAsync()
    {
        await Task.Yield();
        try
        {
            while (_completed.Count > 0)
            {
                memory.Counters.BeginWrite();
                var batch = _completed.Take(BatchSize).ToList();
                var written = await writer.WriteAsync([.. batch.Select(completed => completed.Write)]);
                _completed.RemoveRange(0, batch.Count);
                batch.ForEach(completed => Finish(completed.Outcome, completed.Write.After));
                memory.NeedsReload |= written.Contains(false); // A caller has changed it since: the store knows better.
                memory.Counters.EndWrite();
                pump.Wake();
            }
        }
        catch (OperationCanceledException) when (context.Stopped.IsCancellationRequested)
        {
            // The partition ends; the next owner takes these up as suspects.
        }
#pragma warning disable CA1031 // A stale epoch above all: another owner has the partition.
        catch (Exception error)
#pragma warning restore CA1031
        {
            pump.Fail(error);
        }
    }

    private void Finish(MessageEvent outcome, MessageHeader after)
    {
        _sends.Remove(after.Id);
        memory.Shares.Release(after.Id);
        memory.Suspects.Remove(after.Id);
        memory.Counters.Move(after, MessageState.InFlight, after.State);
        memory.Counters.NoteAttempt(outcome);
        context.Instruments.AttemptEnded(outcome.GetType().Name, AttemptOutcome.ReasonOf(outcome));
        if (after.State == MessageState.Pending)
        {
            memory.Pools.Of(after.Pool).Wait(after, after.NextAt);
        }
        else
        {
            memory.Pools.Of(after.Pool).Leave(after);
        }
    }
}
