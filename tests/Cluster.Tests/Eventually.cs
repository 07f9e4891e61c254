namespace OrleansGateway.Cluster.Tests;

/// <summary>Waits for what another process does, where it sends no event.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    /// <summary>Reads until it is as it should be; fails with the last value when that does not come about.</summary>
    /// <param name="read">Reads the value.</param>
    /// <param name="holds">Whether it is as it should be.</param>
    /// <param name="patience">How long to wait; <see cref="ProgramRun.Limit"/> where nothing is said.</param>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> read, Func<T, bool> holds, TimeSpan? patience = null)
    {
        using var limit = new CancellationTokenSource(patience ?? ProgramRun.Limit);
        using var glances = new PeriodicTimer(Glance);
        var value = await read();
        while (!holds(value))
        {
            Assert.That(limit.IsCancellationRequested, Is.False, $"It does not come about; last: {value}");
            await glances.WaitForNextTickAsync();
            value = await read();
        }

        return value;
    }
}
