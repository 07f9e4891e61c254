using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Connection;

namespace OrleansGateway.Grains.Instance.Connection;

/// <content>The loop from one attempt to the next. It ends where the owner says so or nothing can follow, never by an exception.</content>
internal sealed partial class InstanceConnection
{
    private static readonly TimeSpan FaultRetry = ReconnectPolicy.LongestDelay;

    private async Task RunAsync(DateTimeOffset? notBefore)
    {
        var isClean = false;
        try
        {
            isClean = await KeepConnectedAsync(notBefore);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            isClean = true;
        }
#pragma warning disable CA1031 // Whoever stops the connection waits for the loop, and has no use for what went wrong in it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Count(exception);
        }

        await LetGoAsync(isClean);
    }

    private async Task<bool> KeepConnectedAsync(DateTimeOffset? notBefore)
    {
        await services.Time.DelayAsync(notBefore - services.Time.GetUtcNow() ?? TimeSpan.Zero, _stop.Token);
        while (true)
        {
            try
            {
                if (await IsLastTurnAsync())
                {
                    return true;
                }
            }
#pragma warning disable CA1031 // A fault of ours: nothing else would bring the number back.
            catch (Exception exception) when (!_stop.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Count(exception);
                await services.Time.DelayAsync(FaultRetry, _stop.Token);
            }
        }
    }

    private async Task<bool> IsLastTurnAsync()
    {
        var end = Sound(await TryLiveOnceAsync());
        _stop.Token.ThrowIfCancellationRequested();
        services.Instruments.ConnectionEnded(end.Fault.ToString());
        if (end.Failure.Reason == FailureReason.StorageFailed)
        {
            // A commit that hangs may still happen: under a new lease the store refuses it.
            await LetGoAsync(isClean: false);
        }

        var decision = _history.Decide(end.Failure, services.Time.GetUtcNow(), services.Random);
        LogEnded(services.Logger, key, end.Fault, end.Failure.Code, decision.Action, decision.Delay);
        if (decision.Action != ReconnectAction.Reconnect)
        {
            await ReportAsync(() => owner.HaltedAsync(end, decision.Action));
            return true;
        }

        await ReportAsync(() => owner.WaitingAsync(end, decision.Delay));
        await services.Time.DelayAsync(decision.Delay, _stop.Token);
        return false;
    }

    // "We closed it" stops a number for good, and no one has asked for that where the loop goes on.
    private static AttemptEnd Sound(AttemptEnd end) => end.Failure.Reason == FailureReason.ClosedLocally
        ? AttemptEnd.Of(new ConnectionFailure(FailureReason.ConnectionLost, Text: "The connection closed itself."))
        : end;

    private void Count(Exception exception)
    {
        services.Instruments.ConnectionFault(exception.GetType().Name);
        LogUnexpected(services.Logger, exception, key);
    }

    /// <summary>Tells the owner what follows. While the store is unavailable that cannot be written down; the connection goes on all the same.</summary>
    private async Task ReportAsync(Func<Task> report)
    {
        try
        {
            await report();
        }
#pragma warning disable CA1031 // Whatever it was: nothing else would bring the number back.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotReported(services.Logger, exception, key);
        }
    }
}
