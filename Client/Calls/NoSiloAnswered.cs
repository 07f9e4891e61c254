using Orleans.Runtime.Messaging;

namespace OrleansGateway.Client.Calls;

/// <summary>
/// Recognizes calls that no silo answered: the silo died, or none is there. As a filter it adds the one case that looks
/// different: a silo also cancels a call when it gives up looking for a grain because the silo that held it has just died. A
/// service would take that for its own cancellation.
/// </summary>
internal sealed class NoSiloAnswered : IOutgoingGrainCallFilter
{
    /// <summary>Whether a call failed for that reason; if so, whether it took effect is unknown.</summary>
    /// <param name="exception">What the call threw.</param>
    public static bool IsReasonOf(Exception exception) => exception
        is TimeoutException or SiloUnavailableException or OrleansMessageRejectionException or ConnectionFailedException;

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (OperationCanceledException exception) when (!context.Request.GetCancellationToken().IsCancellationRequested)
        {
            throw new SiloUnavailableException("A silo cancelled the call; whether it took effect is unknown.", exception);
        }
    }
}
