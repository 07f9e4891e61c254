using System.Collections.Immutable;

namespace OrleansGateway.Grains.Interfaces.Instance;

/// <summary>Messages that someone has read.</summary>
[GenerateSerializer, Immutable, Alias("gateway.instance.MarkReadRequest")]
public sealed record MarkReadRequest
{
    /// <summary>How many messages one request may name.</summary>
    public const int MaxMessages = 256;

    /// <summary>The JID of the chat, as the message's event names it.</summary>
    [Id(0)]
    public required string Chat { get; init; }

    /// <summary>The JID of the device that sent the messages, as their events name it.</summary>
    [Id(1)]
    public required string Sender { get; init; }

    /// <summary>The wire ids, 1 to 256.</summary>
    [Id(2)]
    public required ImmutableArray<string> Ids { get; init; }
}
