namespace OrleansGateway.Client.Calls;

/// <summary>Repeats a safe call when a silo went away during it.</summary>
internal static class CallRetry
{
    private const int Attempts = 3;

    /// <summary>Calls, and repeats the call at once: by then the cluster has another silo for the grain.</summary>
    /// <param name="call">The call; it must be harmless when repeated.</param>
    /// <param name="cancellationToken">Ends the repetition.</param>
    public static async Task<T> RunAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (Exception exception) when (attempt < Attempts && NoSiloAnswered.IsReasonOf(exception))
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }
}
