namespace OrleansGateway.Grains.Instance.Connection;

/// <summary>Waits of any length: a single timer ends at 49 days, and a ban may be longer.</summary>
internal static class LongDelay
{
    private static readonly TimeSpan OneTimer = TimeSpan.FromDays(1);

    /// <summary>Waits.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="delay">How long; zero or less is over at once.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task DelayAsync(this TimeProvider time, TimeSpan delay, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (delay > TimeSpan.Zero)
        {
            var part = delay < OneTimer ? delay : OneTimer;
            await Task.Delay(part, time, cancellationToken);
            delay -= part;
        }
    }
}
