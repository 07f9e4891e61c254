namespace OrleansGateway.Grains.Interfaces.Events;

/// <summary>The instance was linked to an account.</summary>
[GenerateSerializer, Immutable, Alias("gateway.events.PairedEvent")]
public sealed record PairedEvent : InstanceEvent
{
    /// <summary>The JID of the account, with our device.</summary>
    [Id(0)]
    public required string Account { get; init; }

    /// <summary>The LID of the account, with our device, where the server gave it.</summary>
    [Id(1)]
    public string? Lid { get; init; }
}
