namespace OrleansGateway.Grains.Events;

/// <summary>Wakes who waits for something to happen, such as readers of an event log. Raised from any thread.</summary>
internal sealed class EventSignal
{
    private TaskCompletionSource _next = New();

    /// <summary>Completes when it happens the next time.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>It happened.</summary>
    public void Raise() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
