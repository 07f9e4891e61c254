namespace OrleansGateway.Interop;

/// <summary>
/// The events of one source in their order. A test takes those that it expects, whether they came already or come within
/// the time limit, so that nothing depends on who is faster.
/// </summary>
/// <typeparam name="TEvent">The base of the source's events.</typeparam>
/// <param name="source">The source's name in failure messages.</param>
internal sealed class Journal<TEvent>(string source)
    where TEvent : notnull
{
    private readonly Lock _gate = new();
    private readonly List<TEvent> _all = [];
    private readonly List<TEvent> _open = [];
    private TaskCompletionSource _next = NewSignal();
    private string? _end;

    /// <summary>Adds an event.</summary>
    public void Add(TEvent item)
    {
        lock (_gate)
        {
            _all.Add(item);
            _open.Add(item);
            Signal();
        }
    }

    /// <summary>No further event comes; who waits fails with the reason.</summary>
    public void End(string reason)
    {
        lock (_gate)
        {
            _end ??= reason;
            Signal();
        }
    }

    /// <summary>Every event of a kind so far, taken or not.</summary>
    public IReadOnlyList<T> Seen<T>()
        where T : TEvent
    {
        lock (_gate)
        {
            return [.. _all.OfType<T>()];
        }
    }

    /// <summary>Takes the first event that matches, waiting for it if need be.</summary>
    /// <exception cref="AssertionException">It did not come in time; the message lists what came instead.</exception>
    public async Task<T> ExpectAsync<T>(Func<T, bool>? matches = null, TimeSpan? within = null)
        where T : TEvent
    {
        using var limit = new CancellationTokenSource(within ?? Limits.Event);
        while (true)
        {
            Task next;
            lock (_gate)
            {
                var found = _open.OfType<T>().FirstOrDefault(item => matches is null || matches(item));
                if (found is not null)
                {
                    _open.Remove(found);
                    return found;
                }

                if (_end is not null)
                {
                    throw Missing<T>(_end);
                }

                next = _next.Task;
            }

            try
            {
                await next.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw Missing<T>("the time is up");
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Signal()
    {
        var signal = _next;
        _next = NewSignal();
        signal.SetResult();
    }

    private AssertionException Missing<T>(string reason)
    {
        lock (_gate)
        {
            return new AssertionException(
                $"{source}: expected {typeof(T).Name}, but {reason}. What came: {string.Join("; ", _all.TakeLast(20))}");
        }
    }
}
