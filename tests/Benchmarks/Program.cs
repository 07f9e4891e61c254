using OrleansGateway.Benchmarks;

if (args.Length != 1 || !SuiteCatalog.TryFind(args[0], out var suite))
{
    Console.Error.WriteLine("usage: ./bench.sh <suite>, with one of these suites:");
    foreach (var known in SuiteCatalog.All)
    {
        Console.Error.WriteLine($"  {known.Name,-10} {known.Summary}");
    }

    return 2;
}

// A suite has ten minutes; one that hangs must not hang whoever waits for its figures.
using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(10));
await suite.RunAsync(new BenchmarkReport(Console.Out, Console.Error), deadline.Token);
return 0;
