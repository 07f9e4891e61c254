using Orleans.Runtime.Messaging;

namespace OrleansGateway.Client.Calls;

/// <summary>Failures that say nothing of a call, only that no silo answered it: the silo died, or none is there.</summary>
internal static class NoSiloAnswered
{
    /// <summary>Whether a call failed for that reason; whether it took effect is unknown then.</summary>
    /// <param name="exception">What the call threw.</param>
    public static bool IsReasonOf(Exception exception) => exception
        is TimeoutException or SiloUnavailableException or OrleansMessageRejectionException or ConnectionFailedException;
}
