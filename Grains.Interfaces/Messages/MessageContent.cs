namespace OrleansGateway.Grains.Interfaces.Messages;

/// <summary>What a message says. One sealed record a kind of content.</summary>
[GenerateSerializer, Immutable, Alias("gateway.queue.MessageContent")]
public abstract record MessageContent;

/// <summary>A text message.</summary>
[GenerateSerializer, Immutable, Alias("gateway.queue.TextContent")]
public sealed record TextContent : MessageContent
{
    /// <summary>The longest text that is accepted, in UTF-16 units.</summary>
    public const int MaxLength = 65_536;

    /// <summary>Creates the content.</summary>
    /// <param name="text">The text, 1 to <see cref="MaxLength"/> UTF-16 units.</param>
    public TextContent(string text) => Text = text;

    /// <summary>The text.</summary>
    [Id(0)]
    public string Text { get; init; }
}
