using OrleansGateway.Grains.Queue.Messages;

namespace OrleansGateway.Grains.Queue.Dispatch;

/// <summary>Begins attempts in rounds over all pools, for as long as there are candidates and room.</summary>
internal sealed class DispatchRounds(
    DispatchMemory memory, DispatchPump pump, DispatchCandidates candidates, AttemptStart start, WindowFiller filler,
    PoolPacing pacing, SendsInFlight sends)
{
    private const int RoundsPerTurn = 8;

    private int _turn;

    public async Task RunAsync()
    {
        if (await RunSuspectsAsync())
        {
            return;
        }

        // Each turn begins with another pool: the first one has the most room.
        var pools = memory.Pools.All;
        var first = pools.Count == 0 ? 0 : _turn++ % pools.Count;
        List<PoolBacklog> active = [.. pools.Skip(first), .. pools.Take(first)];
        active.ForEach(pacing.TakeConfiguration);
        var rounds = 0;
        while (rounds < RoundsPerTurn && await RunRoundAsync(active))
        {
            rounds++;
        }

        // Under steady traffic there is always a next round: what falls due, expires or moves must get its turn as well.
        if (rounds == RoundsPerTurn)
        {
            pump.Wake();
        }
    }

    /// <summary>Each pool begins some attempts, as many as its share allows; one that cannot leaves the list.</summary>
    /// <returns>Whether any pool had something to do.</returns>
    private async Task<bool> RunRoundAsync(List<PoolBacklog> active)
    {
        var isAnyBusy = false;
        foreach (var pool in active.Where(IsOpenFor).ToList())
        {
            var heads = IsOpenFor(pool) && sends.Room > 0 ? candidates.Of(pool) : [];
            if (heads.Count == 0)
            {
                continue;
            }

            if ((await start.BeginAsync(pool, heads)).IsEmpty)
            {
                active.Remove(pool);
                continue;
            }

            await filler.FillAsync(pool);
            isAnyBusy = true;
        }

        return isAnyBusy;
    }

    private bool IsOpenFor(PoolBacklog pool) => pump.IsOpen && memory.IsOpenFor(pool);

    /// <summary>
    /// After a crash suspects go by halves and nothing beside them: if the silo dies again, only what was in flight then is
    /// suspect, and soon a single one is left.
    /// </summary>
    /// <returns>Whether nothing else may begin now.</returns>
    private async Task<bool> RunSuspectsAsync()
    {
        if (memory.Suspects.Count == 0)
        {
            return false;
        }

        foreach (var pool in memory.Pools.All.Where(IsOpenFor).ToList())
        {
            var suspects = candidates.SuspectsOf(pool);
            if (suspects.Count == 0)
            {
                continue;
            }

            if (sends.Count > 0)
            {
                return true;
            }

            if ((await start.BeginAsync(pool, suspects)).Written > 0)
            {
                return true;
            }
        }

        return sends.AnySuspect;
    }
}
