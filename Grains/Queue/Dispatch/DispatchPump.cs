using Microsoft.Extensions.Logging;
using OrleansGateway.Grains.Storage;

namespace OrleansGateway.Grains.Queue.Dispatch;

/// <summary>What a pump does in each turn.</summary>
internal interface IDispatchTurn
{
    /// <summary>Does what is to be done now.</summary>
    /// <exception cref="StorageUnavailableException">The store does not answer; another turn follows after a pause.</exception>
    Task RunAsync();

    /// <summary>How long until there will be something to do by time alone; null if nothing is to come.</summary>
    TimeSpan? NextWake();

    /// <summary>There will be no further turn.</summary>
    void Abandon(Exception error);
}

/// <summary>Runs one turn after the other for as long as it is woken. Everything runs on the partition's scheduler.</summary>
internal sealed partial class DispatchPump(PartitionContext context)
{
    private IDispatchTurn? _turn;
    private Task _running = Task.CompletedTask;
    private bool _isWoken;

    /// <summary>Whether new attempts may begin.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Whether the partition's state is not certain any more.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Begins to run turns.</summary>
    public void Open(IDispatchTurn turn)
    {
        _turn = turn;
        IsOpen = true;
        Wake();
    }

    /// <summary>There may be something to do: a turn follows, after the one that is running.</summary>
    public void Wake()
    {
        _isWoken = true;
        if (IsOpen && _running.IsCompleted)
        {
            _running = RunAsync();
        }
    }

    /// <summary>Begins no further turn.</summary>
    /// <returns>Completes at the end of the turn that is running.</returns>
    public Task CloseAsync()
    {
        IsOpen = false;
        return _running;
    }

    /// <summary>Ends the partition, whose state is not certain any more.</summary>
    public void Fail(Exception error)
    {
        LogFailed(context.Host.Logger, error);
        HasFailed = true;
        IsOpen = false;
        _turn?.Abandon(error);
        context.Host.Ended(error);
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        try
        {
            while (_isWoken && IsOpen)
            {
                _isWoken = false;
                await _turn!.RunAsync();
            }

            if (_turn!.NextWake() is { } delay)
            {
                context.Host.WakeAfter(delay);
            }
        }
        catch (StorageUnavailableException error)
        {
            LogStoreUnavailable(context.Host.Logger, error);
            context.Host.WakeAfter(context.Options.NoInstanceRetry);
        }
        catch (OperationCanceledException) when (context.Stopped.IsCancellationRequested)
        {
            // The partition ends.
        }
#pragma warning disable CA1031 // Whatever it is, the partition must not go on with a state that may be wrong.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Fail(error);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store is unavailable; the partition tries again.")]
    private static partial void LogStoreUnavailable(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "The partition has failed and is opened anew.")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
