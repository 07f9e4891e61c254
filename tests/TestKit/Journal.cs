using System.Diagnostics.CodeAnalysis;
using NUnit.Framework;

namespace OrleansGateway.TestKit;

/// <summary>
/// The events of one source in their order. A test takes those that it expects, whether they came already or come within
/// the time limit, so that nothing depends on which side is faster.
/// </summary>
/// <typeparam name="TEvent">The base of the source's events.</typeparam>
/// <param name="source">The source's name in failure messages.</param>
public sealed class Journal<TEvent>(string source)
    where TEvent : notnull
{
    private const int Shown = 20;

    private readonly Lock _gate = new();
    private readonly List<TEvent> _all = [];
    private readonly List<TEvent> _open = [];
    private TaskCompletionSource _next = NewSignal();
    private string? _end;

    /// <summary>Every event so far, taken or not.</summary>
    public IReadOnlyList<TEvent> Entries => Seen<TEvent>();

    /// <summary>Adds an event.</summary>
    /// <param name="item">The event.</param>
    public void Add(TEvent item)
    {
        lock (_gate)
        {
            _all.Add(item);
            _open.Add(item);
            Signal();
        }
    }

    /// <summary>Forgets every event so far.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _all.Clear();
            _open.Clear();
        }
    }

    /// <summary>Ends the journal: no further event comes, and those who wait fail with the reason.</summary>
    /// <param name="reason">Why the source ended.</param>
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
    /// <param name="matches">The condition; by default the first event of the kind matches.</param>
    /// <param name="within">How long to wait; <see cref="Limits.Event"/> by default.</param>
    /// <exception cref="AssertionException">It did not come in time; the message lists what came instead.</exception>
    public async Task<T> ExpectAsync<T>(Func<T, bool>? matches = null, TimeSpan? within = null)
        where T : TEvent
    {
        using var limit = new CancellationTokenSource(within ?? Limits.Event);
        while (true)
        {
            if (TryTake(matches, out var found, out var next))
            {
                return found;
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

    // Where none matches yet, gives the signal of the next event.
    private bool TryTake<T>(Func<T, bool>? matches, [MaybeNullWhen(false)] out T found, out Task next)
        where T : TEvent
    {
        lock (_gate)
        {
            next = _next.Task;
            foreach (var item in _open.OfType<T>().Where(item => matches is null || matches(item)))
            {
                _open.Remove(item);
                found = item;
                return true;
            }

            found = default;
            return _end is null ? false : throw Missing<T>(_end);
        }
    }

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
                $"{source}: expected {typeof(T).Name}, but {reason}. What came: {string.Join("; ", _all.TakeLast(Shown))}");
        }
    }
}
