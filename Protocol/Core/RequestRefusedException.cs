namespace OrleansGateway.Protocol.Core;

/// <summary>The server answered a request with an error.</summary>
/// <param name="code">The server's code.</param>
/// <param name="text">The server's text.</param>
public sealed class RequestRefusedException(int code, string text)
    : ProtocolException($"The server refused the request: {code} {text}".TrimEnd())
{
    /// <summary>The server's code, as in HTTP: 4xx for what we did, 5xx for the server.</summary>
    public int Code { get; } = code;

    /// <summary>The server's text.</summary>
    public string Text { get; } = text;

    /// <inheritdoc/>
    public override bool IsTransient => Code is 408 or 429 or >= 500;
}
