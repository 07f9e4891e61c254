using OrleansGateway.Grains.Interfaces.Instance;

namespace OrleansGateway.Grains.Interfaces.Events;

/// <summary>The instance was unlinked; its credentials are void.</summary>
[GenerateSerializer, Immutable, Alias("gateway.events.LoggedOutEvent")]
public sealed record LoggedOutEvent : InstanceEvent
{
    /// <summary>Why.</summary>
    [Id(0)]
    public required InstanceFault Fault { get; init; }

    /// <summary>The server's code, 0 where it gave none.</summary>
    [Id(1)]
    public int Code { get; init; }
}
