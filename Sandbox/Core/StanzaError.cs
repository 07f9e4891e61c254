namespace OrleansGateway.Sandbox.Core;

/// <summary>The errors with which the service answers a stanza.</summary>
/// <remarks>
/// Source: docs/protocol/facts.md#codes.serverAckErrors; the names of the query errors are those of XMPP, as clients of the
/// service log them.
/// </remarks>
/// <param name="Code">The code.</param>
/// <param name="Text">Its name.</param>
internal sealed record StanzaError(int Code, string Text)
{
    /// <summary>The stanza lacks a required part.</summary>
    public static readonly StanzaError BadRequest = new(400, "bad-request");

    /// <summary>The stanza names something that does not exist.</summary>
    public static readonly StanzaError ItemNotFound = new(404, "item-not-found");

    /// <summary>The stanza's content is refused: a signature does not verify, or a limit is exceeded.</summary>
    public static readonly StanzaError NotAcceptable = new(406, "not-acceptable");

    /// <summary>The parts of a message do not fit its target.</summary>
    public static readonly StanzaError SmaxInvalid = new(479, "smax-invalid");

    /// <summary>The service has no such feature.</summary>
    public static readonly StanzaError FeatureNotImplemented = new(501, "feature-not-implemented");

    /// <summary>The recipient's queue is full.</summary>
    public static readonly StanzaError ServiceUnavailable = new(503, "service-unavailable");
}

/// <summary>A stanza is answered with an error; the connection stays open.</summary>
/// <param name="error">The error.</param>
internal sealed class StanzaRefusedException(StanzaError error) : Exception($"{error.Code} {error.Text}")
{
    /// <summary>The error.</summary>
    public StanzaError Error { get; } = error;
}
