namespace OrleansGateway.Grains.Interfaces.Messages;

/// <summary>What a message says. One sealed record a kind of content.</summary>
[GenerateSerializer, Immutable, Alias("gateway.queue.MessageContent")]
public abstract record MessageContent;
