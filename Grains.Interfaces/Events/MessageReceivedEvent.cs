namespace OrleansGateway.Grains.Interfaces.Events;

/// <summary>A message came in and was decrypted.</summary>
[GenerateSerializer, Immutable, Alias("gateway.events.MessageReceivedEvent")]
public sealed record MessageReceivedEvent : InstanceEvent
{
    /// <summary>The JID of the chat: the peer, or the group.</summary>
    [Id(0)]
    public required string Chat { get; init; }

    /// <summary>The JID of the device that sent it.</summary>
    [Id(1)]
    public required string Sender { get; init; }

    /// <summary>The wire id.</summary>
    [Id(2)]
    public required string WireId { get; init; }

    /// <summary>Whether another device of our own account sent it.</summary>
    [Id(3)]
    public bool IsFromMe { get; init; }

    /// <summary>The name that the sender gives itself, where known.</summary>
    [Id(4)]
    public string? PushName { get; init; }

    /// <summary>The text, where it is a text message.</summary>
    [Id(5)]
    public string? Text { get; init; }

    /// <summary>Kind, place and wire id, without content and numbers.</summary>
    public override string ToString() => $"MessageReceivedEvent ({Sequence}, {WireId})";
}
