using OrleansGateway.Grains.Interfaces.Fleet;
using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Grains.Hosting;

/// <summary>
/// Refuses calls of clients to contracts between silos: a client that moves slots or sends fleet digests would break what the
/// silos agree on. Silos, and services inside their processes, are no clients here.
/// </summary>
internal sealed class ClientCallFilter : IIncomingGrainCallFilter
{
    // Orleans names the client inside a silo so.
    private const string HostedPrefix = "hosted-";

    public Task Invoke(IIncomingGrainCallContext context) =>
        IsOfClient(context.SourceId) && IsBetweenSilos(context.Request.GetInterfaceType())
            ? throw new UnauthorizedAccessException("The contract is between silos; clients may not call it.")
            : context.Invoke();

    private static bool IsBetweenSilos(Type contract) => contract == typeof(IQueueHandover) || contract == typeof(IFleetExchange);

    private static bool IsOfClient(GrainId? source) =>
        source is { } id && id.IsClient() && !id.Key.ToString()!.StartsWith(HostedPrefix, StringComparison.Ordinal);
}
