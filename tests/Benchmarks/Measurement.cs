namespace OrleansGateway.Benchmarks;

/// <summary>What one operation costs.</summary>
/// <param name="NanosecondsPerOperation">The median of the rounds.</param>
/// <param name="BytesPerOperation">Bytes allocated on the managed heap by the measuring thread.</param>
internal sealed record Measurement(double NanosecondsPerOperation, double BytesPerOperation)
{
    private const int MinRounds = 15;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);

    // Shorter than the time slice of a scheduler, so that on a busy machine most rounds run undisturbed.
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(4);

    public double OperationsPerSecond => 1e9 / NanosecondsPerOperation;

    /// <summary>The throughput in 10^6 bytes a second where one operation handles so many bytes.</summary>
    public double MegabytesPerSecond(int bytesPerOperation) => bytesPerOperation * OperationsPerSecond / 1e6;

    /// <summary>
    /// Measures an operation: a second of warm-up, so that the code is compiled with its profile, then short rounds for three
    /// seconds, of which the median counts. The result of the operation keeps it from being optimised away.
    /// </summary>
    /// <param name="operation">The operation.</param>
    /// <param name="cancellationToken">Cancelled when the time is over.</param>
    public static Measurement Of<T>(Func<T> operation, CancellationToken cancellationToken)
    {
        var count = Calibrate(operation, cancellationToken);
        var rounds = new List<double>(capacity: 4096);
        var start = TimeProvider.System.GetTimestamp();
        var allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        while (rounds.Count < MinRounds || TimeProvider.System.GetElapsedTime(start) < Duration)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rounds.Add(Repeat(operation, count).TotalNanoseconds / count);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
        var operations = (double)rounds.Count * count;
        rounds.Sort();
        return new Measurement(rounds[rounds.Count / 2], allocated / operations);
    }

    // Doubles the count until a round lasts long enough; goes on for the whole warm-up.
    private static int Calibrate<T>(Func<T> operation, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        var count = 1;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var elapsed = Repeat(operation, count);
            if (elapsed < Round)
            {
                count = checked(count * 2);
            }
            else if (TimeProvider.System.GetElapsedTime(start) > WarmUp)
            {
                return Math.Max(1, (int)(count * (Round / elapsed)));
            }
        }
    }

    private static TimeSpan Repeat<T>(Func<T> operation, int count)
    {
        var start = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            Sink<T>.Value = operation();
        }

        return TimeProvider.System.GetElapsedTime(start);
    }

    private static class Sink<T>
    {
        public static T? Value { get; set; }
    }
}
