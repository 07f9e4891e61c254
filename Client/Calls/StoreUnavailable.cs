using Orleans.Serialization;

namespace OrleansGateway.Client.Calls;

/// <summary>
/// Recognizes calls that failed because the gateway's store cannot be used, or because the owner of a partition changes. Their
/// exceptions belong to the silo, and a service does not have those types.
/// </summary>
internal static class StoreUnavailable
{
    private const string Room = "OrleansGateway.Grains.Storage.";
    private static readonly string[] Names = [Room + "StorageUnavailableException", Room + "StaleEpochException"];

    /// <summary>Whether a call failed for that reason; if so, whether it took effect is unknown.</summary>
    /// <param name="exception">What the call threw.</param>
    public static bool IsReasonOf(Exception exception)
    {
        var name = exception is UnavailableExceptionFallbackException unknown ? unknown.ExceptionType : exception.GetType().FullName;
        return name is not null && Names.Any(known => name == known || name.StartsWith(known + ",", StringComparison.Ordinal));
    }
}
