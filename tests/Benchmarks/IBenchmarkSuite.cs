namespace OrleansGateway.Benchmarks;

/// <summary>A set of figures that are measured together. To add one, add a class to <c>Suites</c>.</summary>
internal interface IBenchmarkSuite
{
    /// <summary>The name on the command line.</summary>
    string Name { get; }

    /// <summary>What it measures, in one line.</summary>
    string Summary { get; }

    /// <summary>Measures and reports, in under ten minutes.</summary>
    /// <param name="report">Where the figures go.</param>
    /// <param name="cancellationToken">Cancelled when the time is over.</param>
    Task RunAsync(BenchmarkReport report, CancellationToken cancellationToken);
}
