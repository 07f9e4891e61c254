using System.Diagnostics;
using System.Globalization;
using OrleansGateway.Grains.Interfaces.Messages;

namespace OrleansGateway.Benchmarks.Suites;

/// <summary>
/// One partition of the queue over its real store, with instances that acknowledge at once: durable enqueues, and the whole
/// cycle of enqueue, bind, send and done. SQLite with full sync; PostgreSQL where GATEWAY_POSTGRES names one.
/// </summary>
internal sealed class QueueSuite : IBenchmarkSuite
{
    private const int Callers = 512;
    private const int BatchSize = 100;
    private const int Messages = 20_000;
    private const int Backlog = 1_000_000;
    private const int Rounds = 3;
    private const int Alarms = 300;
    private static readonly TimeSpan AlarmStep = TimeSpan.FromMilliseconds(10);

    private static readonly NodePeer BullMq = new("bullmq", "bullmq", "queue.mjs");

    public string Name => "queue";

    public string Summary => "durable enqueues and full cycles a second, with and without a million scheduled rows, beside BullMQ";

    public async Task RunAsync(BenchmarkReport report, CancellationToken cancellationToken)
    {
        await MeasureAsync("sqlite", report, cancellationToken);
        if (PostgresServer.ConnectionString is not null)
        {
            await MeasureAsync("postgres", report, cancellationToken);
        }
        else
        {
            report.Remark("postgres skipped: GATEWAY_POSTGRES has no connection string");
        }

        await BullMq.MeasureAsync(new { messages = Messages, batch = BatchSize, callers = Callers, rounds = Rounds }, report, cancellationToken);
    }

    private static async Task MeasureAsync(string kind, BenchmarkReport report, CancellationToken cancellationToken)
    {
        await using var bench = await QueueBench.StartAsync(kind);
        await RoundAsync(bench, cancellationToken);

        var rounds = new List<(double Enqueue, double Batch, double Cycle)>(Rounds);
        for (var i = 0; i < Rounds; i++)
        {
            rounds.Add(await RoundAsync(bench, cancellationToken));
        }

        report.Figure($"queue.{kind}.enqueue", Median(rounds.Select(round => round.Enqueue)), "op/s");
        report.Figure($"queue.{kind}.enqueue-batch", Median(rounds.Select(round => round.Batch)), "op/s");
        report.Figure($"queue.{kind}.cycle", Median(rounds.Select(round => round.Cycle)), "op/s");
        await MeasureBacklogAsync(bench, kind, report, cancellationToken);
    }

    private static async Task<(double Enqueue, double Batch, double Cycle)> RoundAsync(
        QueueBench bench, CancellationToken cancellationToken)
    {
        await bench.PauseAsync(true);
        var enqueue = await EnqueueAsync(bench, Messages, cancellationToken);
        var batch = await EnqueueBatchesAsync(bench, Messages * 2, null, cancellationToken);
        await bench.PauseAsync(false);
        await bench.DrainAsync(cancellationToken);
        return (enqueue, batch, await CycleAsync(bench, Messages, cancellationToken));
    }

    private static double Median(IEnumerable<double> rates) => rates.Order().ElementAt(Rounds / 2);

    private static async Task MeasureBacklogAsync(
        QueueBench bench, string kind, BenchmarkReport report, CancellationToken cancellationToken)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await EnqueueBatchesAsync(bench, Backlog, TimeSpan.FromDays(1), cancellationToken);
        if (kind == "sqlite")
        {
            report.Figure("queue.memory-1m", (GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6, "MB");
        }

        var rates = new List<double>(Rounds);
        for (var i = 0; i < Rounds; i++)
        {
            rates.Add(await CycleAsync(bench, Messages, cancellationToken));
        }

        report.Figure($"queue.{kind}.cycle-1m", Median(rates), "op/s");
        await MeasureAlarmsAsync(bench, kind, report, cancellationToken);
        var moves = await bench.SplitAsync();
        report.Figure($"queue.{kind}.split-1m", moves.Sum(move => move.TotalSeconds), "s");
        report.Figure($"queue.{kind}.split-1m.longest-move", moves.Max().TotalMilliseconds, "ms");
    }

    /// <summary>How late messages leave that fall due one after the other, with the million rows in the table.</summary>
    private static async Task MeasureAlarmsAsync(
        QueueBench bench, string kind, BenchmarkReport report, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var first = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().AddSeconds(1).ToUnixTimeMilliseconds());
        var late = new TimeSpan?[Alarms];
        var done = new TaskCompletionSource();
        var left = Alarms;
        bench.Sending = request =>
        {
            var number = int.Parse(((TextContent)request.Content).Text, CultureInfo.InvariantCulture);
            late[number] = time.GetUtcNow() - (first + number * AlarmStep);
            if (--left == 0)
            {
                done.SetResult();
            }
        };
        await bench.EnqueueAsync([.. Enumerable.Range(0, Alarms).Select(number =>
            QueueBench.Request(number, null) with { NotBefore = first + number * AlarmStep, Content = new TextContent($"{number}") })]);
        await done.Task.WaitAsync(TimeSpan.FromMinutes(1), time, cancellationToken);
        bench.Sending = null;
        var ordered = late.Select(by => by!.Value.TotalMilliseconds).Order().ToList();
        report.Figure($"queue.{kind}.alarm.median", ordered[Alarms / 2], "ms");
        report.Figure($"queue.{kind}.alarm.p99", ordered[Alarms * 99 / 100], "ms");
        report.Figure($"queue.{kind}.alarm.max", ordered[^1], "ms");
    }

    private static Task<double> EnqueueAsync(QueueBench bench, int count, CancellationToken cancellationToken) =>
        RateAsync(count, () => EnqueueConcurrentlyAsync(bench, count, cancellationToken));

    private static Task<double> CycleAsync(QueueBench bench, int count, CancellationToken cancellationToken) =>
        RateAsync(count, async () =>
        {
            await EnqueueConcurrentlyAsync(bench, count, cancellationToken);
            await bench.DrainAsync(cancellationToken);
        });

    private static async Task EnqueueConcurrentlyAsync(QueueBench bench, int count, CancellationToken cancellationToken)
    {
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var i && i <= count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await bench.EnqueueAsync([QueueBench.Request(i, null)]);
            }
        }));
    }

    private static Task<double> EnqueueBatchesAsync(
        QueueBench bench, int count, TimeSpan? delay, CancellationToken cancellationToken) =>
        RateAsync(count, async () =>
        {
            var next = 0;
            await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
            {
                while (Interlocked.Increment(ref next) is var i && i <= count / BatchSize)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    await bench.EnqueueAsync(
                        [.. Enumerable.Range(i * BatchSize, BatchSize).Select(number => QueueBench.Request(number, delay))]);
                }
            }));
        });

    private static async Task<double> RateAsync(int count, Func<Task> run)
    {
        var start = Stopwatch.GetTimestamp();
        await run();
        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
