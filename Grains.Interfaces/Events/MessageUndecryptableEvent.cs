namespace OrleansGateway.Grains.Interfaces.Events;

/// <summary>A message could not be decrypted; the sender was asked to send it again, or it was given up.</summary>
[GenerateSerializer, Immutable, Alias("gateway.events.MessageUndecryptableEvent")]
public sealed record MessageUndecryptableEvent : InstanceEvent
{
    /// <summary>The JID of the chat.</summary>
    [Id(0)]
    public required string Chat { get; init; }

    /// <summary>The JID of the device that sent it.</summary>
    [Id(1)]
    public required string Sender { get; init; }

    /// <summary>The wire id.</summary>
    [Id(2)]
    public required string WireId { get; init; }

    /// <summary>Why, without content.</summary>
    [Id(3)]
    public required string Reason { get; init; }

    /// <summary>How often the sender has been asked, this time included.</summary>
    [Id(4)]
    public int RetryCount { get; init; }
}
