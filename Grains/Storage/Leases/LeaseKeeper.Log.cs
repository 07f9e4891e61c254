using Microsoft.Extensions.Logging;

namespace OrleansGateway.Grains.Storage.Leases;

internal sealed partial class LeaseKeeper
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Renewing the leases failed; they are lost unless a later try succeeds.")]
    private static partial void LogRenewalFailed(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Lease {LeaseKey} of epoch {Epoch} is lost.")]
    private static partial void LogLost(ILogger logger, string leaseKey, long epoch);
}
