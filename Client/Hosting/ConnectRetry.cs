namespace OrleansGateway.Client.Hosting;

/// <summary>Waits for a silo that is not there yet: services and silos may start in any order.</summary>
internal sealed class ConnectRetry(TimeSpan timeout, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly long _begun = time.GetTimestamp();

    /// <summary>Whether the client shall try to connect again.</summary>
    /// <param name="exception">Why it could not.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> ShallRetryAsync(Exception exception, CancellationToken cancellationToken)
    {
        if (time.GetElapsedTime(_begun) >= timeout)
        {
            return false;
        }

        await Task.Delay(Pause, time, cancellationToken);
        return true;
    }
}
