namespace OrleansGateway.Grains.Events;

/// <summary>Wakes readers of an event log when something was appended. Raised from any thread.</summary>
internal sealed class EventSignal
{
    private TaskCompletionSource _next = New();

    /// <summary>Completes with the next append.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Something was appended.</summary>
    public void Raise() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
