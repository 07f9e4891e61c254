using Microsoft.Extensions.Hosting;

namespace OrleansGateway.Grains.Startup;

/// <summary>For what must not run before the silo takes calls.</summary>
internal static class HostStart
{
    /// <summary>Waits until the host has started.</summary>
    /// <param name="lifetime">The host's lifetime.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task WaitAsync(IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var onStart = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(cancellationToken);
    }
}
