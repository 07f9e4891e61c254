namespace OrleansGateway.Protocol.Messages;

/// <summary>
/// What a message says, before it takes its form on the wire. A new kind is one record here and one case in the builder of
/// messages.
/// </summary>
public abstract record OutgoingContent
{
    private protected OutgoingContent()
    {
    }
}

/// <summary>A text.</summary>
/// <param name="Text">The text, 1 to <see cref="MessageRules.MaxTextLength"/> UTF-16 code units.</param>
public sealed record OutgoingText(string Text) : OutgoingContent
{
    /// <summary>The length alone; what a user wrote does not belong into logs.</summary>
    public override string ToString() => $"OutgoingText ({Text?.Length ?? 0} UTF-16 code units)";
}
