using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Stanzas;

/// <summary>A confirmation: of the server for a message of ours, or ours for a stanza of the server.</summary>
/// <param name="Class">The tag of what is confirmed.</param>
/// <param name="Id">The id of what is confirmed.</param>
/// <param name="Timestamp">The server's time of a message, where it gave one.</param>
/// <param name="Error">The code of a refusal, else 0.</param>
/// <param name="DeviceHash">The server's hash of the devices that should have got the message, where it gave one.</param>
/// <remarks>
/// Source: tests/Protocol.Tests/vectors/usync-iq.json, flows <c>ack-errors</c>, <c>receipts-for-own-message</c>,
/// <c>retry-in</c>.
/// </remarks>
internal sealed record AckStanza(string Class, string Id, DateTimeOffset? Timestamp, int Error, string? DeviceHash)
{
    public const string Tag = "ack";

    /// <summary>Reads a confirmation of the server.</summary>
    public static AckStanza Parse(Node node) => new(
        node.RequiredAttribute("class"),
        node.RequiredAttribute("id"),
        WireText.ToTime(node.NumberAttribute("t")),
        (int)(node.NumberAttribute("error") ?? 0),
        node.Attribute("phash"));

    /// <summary>Confirms a stanza of the server.</summary>
    /// <param name="stanza">The stanza, which has an id and a sender.</param>
    public static Node For(Node stanza) => new(
        Tag,
        ("id", stanza.RequiredAttribute("id")),
        ("to", stanza.RequiredAttribute("from")),
        ("class", stanza.Tag),
        ("participant", stanza.Attribute("participant")),
        ("recipient", stanza.Attribute("recipient")),
        ("type", stanza.Attribute("type")));

    /// <summary>Confirms a message that no receipt confirms, since it could not be read.</summary>
    /// <param name="stanza">The message.</param>
    /// <param name="self">This device.</param>
    /// <param name="error">The code of the refusal; null where there is none.</param>
    public static Node ForMessage(Node stanza, Jid self, int? error = null) => For(stanza)
        .WithAttribute("error", error is null ? null : WireText.Of(error.Value))
        .WithAttribute("from", self.ToString());
}

/// <summary>Codes with which this device refuses a message.</summary>
/// <remarks>Source: docs/protocol/facts.md#codes.nack.</remarks>
internal static class NackCode
{
    /// <summary>The stanza does not parse.</summary>
    public const int ParsingError = 487;

    /// <summary>Anything else, above all a failed decryption.</summary>
    public const int UnhandledError = 500;
}
