namespace OrleansGateway.Client.Calls;

/// <summary>
/// Makes a failure of a cancellation that the caller did not ask for. A silo answers so when it gives up to look for a grain,
/// because the silo that knows of it has just died; a service would take it for its own stop.
/// </summary>
internal sealed class ForeignCancellation : IOutgoingGrainCallFilter
{
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (OperationCanceledException exception) when (!context.Request.GetCancellationToken().IsCancellationRequested)
        {
            throw new SiloUnavailableException("The silo gave the call up; whether it took effect is unknown.", exception);
        }
    }
}
