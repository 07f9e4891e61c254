using System.Collections.Immutable;

namespace OrleansGateway.Grains.Interfaces.Events;

/// <summary>A receipt for messages of ours.</summary>
[GenerateSerializer, Immutable, Alias("gateway.events.ReceiptReceivedEvent")]
public sealed record ReceiptReceivedEvent : InstanceEvent
{
    /// <summary>The JID of the chat.</summary>
    [Id(0)]
    public required string Chat { get; init; }

    /// <summary>The JID of the device that gave it.</summary>
    [Id(1)]
    public required string Sender { get; init; }

    /// <summary>The wire ids.</summary>
    [Id(2)]
    public required ImmutableArray<string> WireIds { get; init; }

    /// <summary>What it says.</summary>
    [Id(3)]
    public required ReceiptEventKind Kind { get; init; }
}
