using OrleansGateway.Grains.Queue.Messages;

namespace OrleansGateway.Grains.Queue.Dispatch;

/// <summary>Reads the next heads of lines from the store into the window of a pool.</summary>
internal sealed class WindowFiller(PartitionContext context, DispatchPump pump)
{
    private const int BatchSize = 500;
    private const int PagesPerTurn = 4;

    public async Task FillAsync(PoolBacklog pool)
    {
        while (pool.Window.VacantLines.Count > 0)
        {
            var lines = pool.Window.BeginLookUp(BatchSize);
            pool.Window.EndLookUp(lines, await context.Stores.Backlog.FirstOfLinesAsync(lines, context.Stopped));
        }

        for (var page = 0; page < PagesPerTurn && pool.Window.WantsScan; page++)
        {
            await ScanAsync(pool);
        }

        if (pool.Window.WantsScan)
        {
            pump.Wake();
        }
    }

    private async Task ScanAsync(PoolBacklog pool)
    {
        IReadOnlyList<MessageHeader>? page = null;
        pool.Window.BeginScan();
        try
        {
            page = await context.Stores.Backlog.ScanAsync(pool.Pool, pool.Window.Cursor, BatchSize, context.Stopped);
        }
        finally
        {
            pool.Window.EndScan(page, page?.Count < BatchSize);
        }
    }
}
