namespace OrleansGateway.Grains.Interfaces.Events;

/// <summary>The identity key of a peer's device changed, as when WhatsApp is installed anew.</summary>
[GenerateSerializer, Immutable, Alias("gateway.events.IdentityChangedEvent")]
public sealed record IdentityChangedEvent : InstanceEvent
{
    /// <summary>The JID of the device.</summary>
    [Id(0)]
    public required string Peer { get; init; }
}
