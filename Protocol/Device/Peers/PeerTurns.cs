namespace OrleansGateway.Protocol.Device.Peers;

/// <summary>
/// Lets one operation per peer through at a time, in the order in which they came; operations on different peers do not wait
/// for each other. A peer without waiting operations takes no memory.
/// </summary>
internal sealed class PeerTurns
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task> _tails = new(StringComparer.Ordinal);

    /// <summary>Waits for the turn of a peer.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="cancellationToken">Cancels the wait; the place in the line is given up in order.</param>
    /// <returns>The turn; disposing it lets the next one through.</returns>
    public async ValueTask<Turn> TakeAsync(string peer, CancellationToken cancellationToken)
    {
        Task before;
        var turn = new Turn(this, peer);
        lock (_gate)
        {
            before = _tails.GetValueOrDefault(peer) ?? Task.CompletedTask;
            _tails[peer] = turn.Over;
        }

        try
        {
            await before.WaitAsync(cancellationToken);
            return turn;
        }
        catch (OperationCanceledException)
        {
            _ = before.ContinueWith(
                _ => turn.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }
    }

    /// <summary>Waits for the turns of several peers.</summary>
    /// <param name="peers">The peers; taken in one order by everyone, so that none waits for another in a circle.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async ValueTask<IReadOnlyList<Turn>> TakeAllAsync(IEnumerable<string> peers, CancellationToken cancellationToken)
    {
        var turns = new List<Turn>();
        try
        {
            foreach (var peer in peers.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                turns.Add(await TakeAsync(peer, cancellationToken));
            }

            return turns;
        }
        catch
        {
            turns.ForEach(turn => turn.Dispose());
            throw;
        }
    }

    private void Release(string peer, Task over)
    {
        lock (_gate)
        {
            if (_tails.TryGetValue(peer, out var tail) && ReferenceEquals(tail, over))
            {
                _tails.Remove(peer);
            }
        }
    }

    /// <summary>The right to act for a peer.</summary>
    public sealed class Turn(PeerTurns turns, string peer) : IDisposable
    {
        private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Task Over => _over.Task;

        /// <inheritdoc/>
        public void Dispose()
        {
            turns.Release(peer, _over.Task);
            _over.TrySetResult();
        }
    }
}
