using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using OrleansGateway.Grains.Diagnostics;

namespace OrleansGateway.Grains.LoadBalancer;

/// <summary>
/// Makes it visible that messages wait for an instance that does not exist: a pool comes into being by being named, and a
/// misspelt name would otherwise wait in silence.
/// </summary>
internal sealed partial class EmptyPools(GatewayInstruments instruments, TimeProvider time, ILogger<EmptyPools> logger)
{
    private const int MostPools = 1_024;
    private static readonly TimeSpan LogPeriod = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _logged = new(StringComparer.Ordinal);

    /// <summary>Counts a pick that found no instance, and logs it once per pool and period.</summary>
    /// <param name="pool">The pool as tenant/pool.</param>
    public void Note(string pool)
    {
        instruments.NoInstance();
        var now = time.GetUtcNow();
        if (_logged.TryGetValue(pool, out var at) && now - at < LogPeriod)
        {
            return;
        }

        if (_logged.Count >= MostPools)
        {
            _logged.Clear();
        }

        _logged[pool] = now;
        LogNoInstance(logger, pool);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "Messages wait for pool {Pool}: it has no instance, or not the one that they name. Configure one with this pool.")]
    private static partial void LogNoInstance(ILogger logger, string pool);
}
