namespace OrleansGateway.Grains.Queue.Partition;

/// <summary>
/// Lets commits that complete in any order take effect in the order in which they began: the second of two messages of a line
/// must not be seen before the first.
/// </summary>
internal sealed class ArrivalOrder
{
    private readonly Queue<Ticket> _tickets = new();

    /// <summary>A place in the order.</summary>
    public Ticket Begin()
    {
        var ticket = new Ticket();
        _tickets.Enqueue(ticket);
        return ticket;
    }

    /// <summary>The ticket's commit is over; its effect follows once all commits before it are over.</summary>
    /// <param name="ticket">The ticket.</param>
    /// <param name="effect">What to do; null for nothing.</param>
    public void Complete(Ticket ticket, Action? effect)
    {
        ticket.Effect = effect;
        ticket.IsOver = true;
        while (_tickets.TryPeek(out var first) && first.IsOver)
        {
            _tickets.Dequeue();
            first.Effect?.Invoke();
        }
    }

    /// <summary>Completes when everything that has begun is over.</summary>
    public Task PassedAsync()
    {
        var passed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Complete(Begin(), passed.SetResult);
        return passed.Task;
    }

    internal sealed class Ticket
    {
        public bool IsOver { get; set; }

        public Action? Effect { get; set; }
    }
}
