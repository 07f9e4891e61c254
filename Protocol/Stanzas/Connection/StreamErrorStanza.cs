using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Stanzas.Connection;

/// <summary>The server ends the connection and says why.</summary>
/// <remarks>
/// Source: docs/protocol/facts.md#codes.streamError; tests/Protocol.Tests/vectors/usync-iq.json, flows <c>conflict</c>,
/// <c>device-removed</c>.
/// </remarks>
internal static class StreamErrorStanza
{
    public const string Tag = "stream:error";

    /// <summary>The tag with which the server ends a connection without a reason.</summary>
    public const string EndTag = "xmlstreamend";

    private const int ConflictCode = 440;
    private const int LoggedOutCode = 401;

    /// <summary>The typed reason.</summary>
    public static ConnectionFailure ToFailure(Node node)
    {
        var code = (int)(node.NumberAttribute("code") ?? 0);
        return node.Child("conflict")?.Attribute("type") switch
        {
            "device_removed" => new(FailureReason.LoggedOut, LoggedOutCode, "The device was unlinked."),
            "replaced" => new(FailureReason.Replaced, ConflictCode, "Another connection of this device took over."),
            { } => new(FailureReason.Replaced, ConflictCode, "The server reports a conflict."),
            null when code == 409 || node.Child("conflict") is not null => new(FailureReason.Replaced, ConflictCode, "The server reports a conflict."),
            null => new(FailureStanza.ReasonOf(code), code, "The server ended the stream."),
        };
    }

    /// <summary>The end without a reason.</summary>
    public static ConnectionFailure StreamEnd { get; } = new(FailureReason.ConnectionLost, 428, "The server closed the stream.");
}
