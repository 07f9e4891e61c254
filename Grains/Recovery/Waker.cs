using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OrleansGateway.Grains.Recovery;

/// <summary>Wakes many grains side by side; one that does not answer keeps no other asleep.</summary>
/// <param name="wake">Wakes one.</param>
/// <param name="logger">Hears of each that did not wake.</param>
internal sealed partial class Waker<TKey>(Func<TKey, CancellationToken, Task> wake, ILogger logger)
{
    private const int AtOnce = 64;

    /// <summary>How long to wait before those that are still asleep are tried again.</summary>
    /// <remarks>Until the grain directory gives up what a dead silo may hold, the grains of that silo do not answer.</remarks>
    public static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    /// <summary>Wakes grains.</summary>
    /// <param name="keys">Which.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Those that could not be woken.</returns>
    public async Task<IReadOnlyCollection<TKey>> WakeAsync(IEnumerable<TKey> keys, CancellationToken cancellationToken)
    {
        var asleep = new ConcurrentBag<TKey>();
        var bounds = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(keys, bounds, async (key, stopped) =>
        {
            if (!await TryWakeAsync(key, stopped))
            {
                asleep.Add(key);
            }
        });
        return asleep;
    }

    private async ValueTask<bool> TryWakeAsync(TKey key, CancellationToken cancellationToken)
    {
        try
        {
            await wake(key, cancellationToken);
            return true;
        }
#pragma warning disable CA1031 // Whatever it is, the others must not stay asleep for it.
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogNotWoken(logger, error, key?.ToString() ?? "");
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Grain {Key} could not be woken; it is tried again.")]
    private static partial void LogNotWoken(ILogger logger, Exception error, string key);
}
