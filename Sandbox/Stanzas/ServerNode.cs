using System.Globalization;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Stanzas;

/// <summary>Stanzas that the server itself creates.</summary>
/// <remarks>
/// Their <c>from</c> must travel as a JID with an empty user: whatsmeow ignores stanzas that carry the plain word.
/// The text <c>@s.whatsapp.net</c> encodes so.
/// </remarks>
internal static class ServerNode
{
    /// <summary>The server's own address.</summary>
    public static readonly string Address = Jid.ServerJid.ToString();

    /// <summary>The successful answer to a query.</summary>
    /// <param name="iq">The query.</param>
    /// <param name="content">The content; null or none for a bare acknowledgement.</param>
    public static Node Result(Node iq, params IEnumerable<Node?> content)
    {
        var result = new Node("iq", ("from", iq.Attribute("to") ?? Address), ("type", "result"), ("id", iq.RequiredAttribute("id")));
        var children = content.Where(child => child is not null).ToArray();
        return children.Length == 0 ? result : result.With(children);
    }

    /// <summary>The error answer to a query.</summary>
    /// <param name="iq">The query.</param>
    /// <param name="error">The error.</param>
    public static Node Error(Node iq, StanzaError error) =>
        new Node("iq", ("from", iq.Attribute("to") ?? Address), ("type", "error"), ("id", iq.RequiredAttribute("id")))
            .With(Error(error));

    /// <summary>The element that names an error.</summary>
    /// <param name="error">The error.</param>
    public static Node Error(StanzaError error) =>
        new("error", ("code", error.Code.ToString(CultureInfo.InvariantCulture)), ("text", error.Text));

    /// <summary>The acknowledgement of a stanza.</summary>
    /// <param name="stanza">The stanza.</param>
    /// <param name="time">The server's time.</param>
    /// <param name="error">The error, if the stanza is refused.</param>
    public static Node Ack(Node stanza, DateTimeOffset time, StanzaError? error = null) => new(
        "ack",
        ("class", stanza.Tag),
        ("id", stanza.RequiredAttribute("id")),
        ("from", stanza.RequiredAttribute("to")),
        ("t", Time(time)),
        ("type", stanza.Tag == "receipt" ? stanza.Attribute("type") : null),
        ("participant", stanza.Attribute("participant")),
        ("error", error?.Code.ToString(CultureInfo.InvariantCulture)));

    /// <summary>An information stanza.</summary>
    /// <param name="content">Its content.</param>
    public static Node Info(Node content) => new Node("ib", ("from", Address)).With(content);

    /// <summary>A time in wire form: seconds since 1970.</summary>
    /// <param name="time">The time.</param>
    public static string Time(DateTimeOffset time) => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
