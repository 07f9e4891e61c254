using System.Collections.Immutable;
using OrleansGateway.Grains.Storage;

namespace OrleansGateway.Grains.Queue.Dispatch;

internal sealed partial class Dispatcher
{
    private Handover? _handover;

    /// <summary>
    /// Runs the last step of a handover between two turns, once nothing of the leaving slots is in flight. Then the store is
    /// read anew.
    /// </summary>
    /// <param name="slots">The leaving slots.</param>
    /// <param name="run">The last step.</param>
    /// <exception cref="TimeoutException">Something of the slots stayed in flight too long; nothing was done.</exception>
    /// <exception cref="ObjectDisposedException">The partition has ended; nothing was done.</exception>
    public async Task HandOverAsync(ImmutableArray<int> slots, Func<Task> run)
    {
        ObjectDisposedException.ThrowIf(!_isOpen, this);
        var handover = new Handover(run);
        _context.Slots.BeginLeaving(slots);
        _handover = handover;
        Wake();
        try
        {
            await handover.Done.Task.WaitAsync(_context.Options.AttemptTimeout * 2, _context.Time, _stopped);
        }
        catch (TimeoutException) when (_handover != handover)
        {
            // It has begun: only its end tells to whom the slots belong.
            await handover.Done.Task.WaitAsync(_stopped);
        }
        finally
        {
            _handover = null;
            _context.Slots.EndLeaving();
            Distrust();
        }
    }

    /// <summary>Slots came to this partition: pauses and messages are read anew.</summary>
    public async Task AdoptAsync()
    {
        await LoadPausesAsync();
        Distrust();
    }

    private async Task HandOverAsync()
    {
        if (_handover is not { } handover || _flights.Keys.Any(_context.Slots.IsLeaving))
        {
            return;
        }

        _handover = null;
        try
        {
            await handover.Run();
            handover.Done.TrySetResult();
            _needsReload = true;
        }
        catch (StorageUnavailableException error)
        {
            _needsReload = true;
            handover.Done.TrySetException(error);
        }
        catch (Exception error)
        {
            // It ends the partition, which would wait for its caller for ever, as the caller for it.
            handover.Done.TrySetException(error);
            throw;
        }
    }

    private sealed record Handover(Func<Task> Run)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
