using System.Globalization;
using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Sandbox.Stanzas;

/// <summary>The stanzas with which the server ends a connection.</summary>
/// <remarks>
/// Source: docs/protocol/facts.md#codes.streamError and docs/protocol/facts.md#codes.connectFailure;
/// tests/Protocol.Tests/vectors/usync-iq.json.
/// </remarks>
internal static class StreamEnd
{
    /// <summary>The client must connect again with the same credentials; normal after pairing.</summary>
    public static readonly Node RestartRequired = Error(515);

    /// <summary>Another connection logged in as this device.</summary>
    public static readonly Node Replaced = new Node("stream:error").With(new Node("conflict", ("type", "replaced")));

    /// <summary>The device was unlinked.</summary>
    public static readonly Node DeviceRemoved =
        new Node("stream:error", ("code", "401")).With(new Node("conflict", ("type", "device_removed")));

    /// <summary>The client sent bytes that the server cannot read.</summary>
    public static readonly Node NotWellFormed = new Node("stream:error").With(new Node("xml-not-well-formed"));

    /// <summary>The end of the stream without an error.</summary>
    public static readonly Node Closed = new("xmlstreamend");

    /// <summary>An error by code.</summary>
    /// <param name="code">The number.</param>
    public static Node Error(int code) => new("stream:error", ("code", code.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The refusal of a login.</summary>
    /// <param name="reason">The reason's number.</param>
    public static Node Failure(int reason) =>
        new("failure", ("reason", reason.ToString(CultureInfo.InvariantCulture)), ("location", "sandbox"));
}
