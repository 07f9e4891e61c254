using OrleansGateway.Grains.Queue.Messages;

namespace OrleansGateway.Grains.Queue.Dispatch;

/// <summary>Begins attempts pool by pool, in rounds, for as long as there are candidates and room.</summary>
internal sealed class DispatchRounds(
    DispatchMemory memory, DispatchPump pump, DispatchCandidates candidates, AttemptStart start, WindowFiller filler,
    PoolPacing pacing, SendsInFlight sends)
{
    private const int RoundsPerTurn = 8;

    public async Task RunAsync()
    {
        if (await RunSuspectAsync())
        {
            return;
        }

        foreach (var pool in memory.Pools.All)
        {
            pacing.TakeConfiguration(pool);

            // Under steady traffic there is always a next round: what falls due, expires or moves must get its turn as well.
            if (await RunAsync(pool) == RoundsPerTurn)
            {
                pump.Wake();
            }
        }
    }

    /// <returns>How many rounds had something to do.</returns>
    private async Task<int> RunAsync(PoolBacklog pool)
    {
        var rounds = 0;
        while (rounds < RoundsPerTurn && IsOpenFor(pool) && sends.Room > 0)
        {
            var heads = candidates.Of(pool);
            if (heads.Count == 0 || (await start.BeginAsync(pool, heads)).IsEmpty)
            {
                break;
            }

            await filler.FillAsync(pool);
            rounds++;
        }

        return rounds;
    }

    private bool IsOpenFor(PoolBacklog pool) => pump.IsOpen && memory.IsOpenFor(pool);

    /// <summary>After a crash suspects go alone, one at a time, so that the next crash tells which of them is the cause.</summary>
    /// <returns>Whether nothing else may begin now.</returns>
    private async Task<bool> RunSuspectAsync()
    {
        if (memory.Suspects.Count == 0)
        {
            return false;
        }

        foreach (var pool in memory.Pools.All.Where(IsOpenFor).ToList())
        {
            if (candidates.SuspectOf(pool) is not { } suspect)
            {
                continue;
            }

            if (sends.Count > 0)
            {
                return true;
            }

            if ((await start.BeginAsync(pool, [suspect])).Written > 0)
            {
                return true;
            }
        }

        return sends.AnySuspect;
    }
}
