using System.Threading.Channels;

namespace OrleansGateway.Cluster.Tests.Kill;

/// <summary>All callers at once. They begin no more messages than they are allowed to.</summary>
internal sealed class Traffic : IDisposable
{
    private readonly SemaphoreSlim _allowed = new(0);
    private readonly Channel<AcceptedMessage> _accepted = Channel.CreateUnbounded<AcceptedMessage>();
    private readonly CancellationTokenSource _stop = new();
    private readonly int _callers;
    private volatile bool _isOver;

    /// <summary>Starts the callers; message n is for caller n modulo their number.</summary>
    /// <param name="callers">The callers.</param>
    /// <param name="priorities">The priority of each message.</param>
    public Traffic(IReadOnlyList<Caller> callers, IReadOnlyList<int> priorities)
    {
        _callers = callers.Count;
        Completion = RunAsync(callers, priorities);
    }

    /// <summary>All messages, once the last is accepted.</summary>
    public Task<IReadOnlyList<AcceptedMessage>> Completion { get; }

    /// <summary>Lets the callers begin more messages.</summary>
    /// <param name="messages">How many.</param>
    public void Allow(int messages) => _allowed.Release(messages);

    /// <summary>Lets the callers begin one message after the other, until the traffic ends.</summary>
    /// <param name="pause">The time between two messages.</param>
    public async Task FlowAsync(TimeSpan pause)
    {
        using var timer = new PeriodicTimer(pause);
        while (!_isOver && await timer.WaitForNextTickAsync(_stop.Token))
        {
            Allow(1);
        }
    }

    /// <summary>Ends it before the last message: each caller finishes the one that it has begun.</summary>
    public void End()
    {
        _isOver = true;
        Allow(_callers);
    }

    /// <summary>Waits until so many more messages were accepted.</summary>
    /// <param name="messages">How many.</param>
    public async Task AcceptAsync(int messages)
    {
        using var limit = new CancellationTokenSource(Limits.Program);
        for (var i = 0; i < messages; i++)
        {
            await _accepted.Reader.ReadAsync(limit.Token);
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _allowed.Dispose();
        _stop.Dispose();
    }

    private async Task<IReadOnlyList<AcceptedMessage>> RunAsync(IReadOnlyList<Caller> callers, IReadOnlyList<int> priorities)
    {
        try
        {
            var messages = await Task.WhenAll(callers.Select((caller, first) => RunAsync(caller, first, callers.Count, priorities)));
            _accepted.Writer.Complete();
            return [.. messages.SelectMany(own => own)];
        }
        catch (Exception exception)
        {
            _accepted.Writer.Complete(exception);
            throw;
        }
    }

    private async Task<List<AcceptedMessage>> RunAsync(Caller caller, int first, int step, IReadOnlyList<int> priorities)
    {
        var messages = new List<AcceptedMessage>();
        for (var number = first; number < priorities.Count; number += step)
        {
            await _allowed.WaitAsync(_stop.Token);
            if (_isOver)
            {
                break;
            }

            messages.Add(await EnqueueAsync(caller, number, priorities[number]));
            await _accepted.Writer.WriteAsync(messages[^1], _stop.Token);
        }

        return messages;
    }

    private async Task<AcceptedMessage> EnqueueAsync(Caller caller, int number, int priority)
    {
        try
        {
            return await caller.EnqueueAsync(number, priority, cancellationToken: _stop.Token);
        }
        catch (Exception exception) when (!_stop.IsCancellationRequested)
        {
            // Said at once: the others go on, and what a test waits for then may not say why it does not come.
            await TestContext.Out.WriteLineAsync($"The caller of message {number} gave up: {exception}");
            throw;
        }
    }
}
