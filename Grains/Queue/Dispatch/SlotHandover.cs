using System.Collections.Immutable;
using OrleansGateway.Grains.Storage;

namespace OrleansGateway.Grains.Queue.Dispatch;

/// <summary>Lets slots leave between two turns, once none of their messages is in flight.</summary>
internal sealed class SlotHandover(PartitionContext context, DispatchMemory memory, SendsInFlight sends, DispatchPump pump)
{
    private Step? _step;

    /// <summary>Runs the last step of a handover between two turns. Then the store is read again.</summary>
    /// <param name="slots">The leaving slots.</param>
    /// <param name="run">The last step.</param>
    /// <exception cref="TimeoutException">A message of the slots stayed in flight too long; nothing was done.</exception>
    /// <exception cref="ObjectDisposedException">The partition has ended; nothing was done.</exception>
    public async Task HandOverAsync(ImmutableArray<int> slots, Func<Task> run)
    {
        ObjectDisposedException.ThrowIf(!pump.IsOpen, this);
        var step = new Step(run);
        context.Slots.BeginLeaving(slots);
        _step = step;
        pump.Wake();
        try
        {
            await step.Done.Task.WaitAsync(context.Options.AttemptTimeout * 2, context.Time, context.Stopped);
        }
        catch (TimeoutException) when (_step != step)
        {
            // It has begun: only its end tells to whom the slots belong.
            await step.Done.Task.WaitAsync(context.Stopped);
        }
        finally
        {
            _step = null;
            context.Slots.EndLeaving();
            memory.NeedsReload = true;
            pump.Wake();
        }
    }

    /// <summary>Runs the step that waits, if nothing of its slots is in flight any more.</summary>
    public async Task RunAsync()
    {
        if (_step is not { } step || sends.AnyLeaving)
        {
            return;
        }

        _step = null;
        try
        {
            await step.Run();
            step.Done.TrySetResult();
            memory.NeedsReload = true;
        }
        catch (StorageUnavailableException error)
        {
            memory.NeedsReload = true;
            step.Done.TrySetException(error);
        }
        catch (Exception error)
        {
            // It ends the partition, which would wait for its caller for ever, as the caller for it.
            step.Done.TrySetException(error);
            throw;
        }
    }

    /// <summary>There will be no further turn.</summary>
    public void Abandon(Exception error) => _step?.Done.TrySetException(error);

    private sealed record Step(Func<Task> Run)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
