using OrleansGateway.Grains.Interfaces.Instance;

namespace OrleansGateway.Grains.Instance.Sending;

/// <summary>
/// Makes a send idempotent by its wire id: a repeated call joins the attempt under way, and one that was acknowledged
/// answers again. Used on the grain's scheduler alone.
/// </summary>
/// <param name="capacity">How many acknowledged ids are remembered; beyond it the oldest is forgotten.</param>
internal sealed class SendLedger(int capacity)
{
    private readonly Dictionary<string, Task<SendResult>> _underWay = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SendResult> _acknowledged = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>How many sends are under way.</summary>
    public int UnderWay => _underWay.Count;

    /// <summary>Joins, repeats or begins a send.</summary>
    /// <param name="wireId">The wire id.</param>
    /// <param name="send">Begins it.</param>
    public Task<SendResult> SendAsync(string wireId, Func<Task<SendResult>> send)
    {
        if (_acknowledged.TryGetValue(wireId, out var answer))
        {
            return Task.FromResult(answer);
        }

        if (_underWay.TryGetValue(wireId, out var running))
        {
            return running;
        }

        var task = RunAsync(wireId, send);
        if (!task.IsCompleted)
        {
            _underWay[wireId] = task;
        }

        return task;
    }

    private async Task<SendResult> RunAsync(string wireId, Func<Task<SendResult>> send)
    {
        try
        {
            var result = await send();
            if (result.Outcome == SendOutcome.Acknowledged)
            {
                Remember(wireId, result);
            }

            return result;
        }
        finally
        {
            _underWay.Remove(wireId);
        }
    }

    private void Remember(string wireId, SendResult result)
    {
        if (!_acknowledged.TryAdd(wireId, result))
        {
            return;
        }

        _order.Enqueue(wireId);
        if (_order.Count > capacity)
        {
            _acknowledged.Remove(_order.Dequeue());
        }
    }
}
