using System.Globalization;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Stanzas;

/// <summary>The envelope of requests and replies: <c>&lt;iq id type xmlns to&gt;</c>.</summary>
/// <remarks>Source: tests/Protocol.Tests/vectors/usync-iq.json, all flows.</remarks>
internal static class IqStanza
{
    public const string Tag = "iq";

    /// <summary>A request that changes nothing.</summary>
    public static Node Get(string id, string xmlns, params IEnumerable<Node?> children) => Build(id, "get", xmlns, children);

    /// <summary>A request that changes something.</summary>
    public static Node Set(string id, string xmlns, params IEnumerable<Node?> children) => Build(id, "set", xmlns, children);

    /// <summary>The reply to a request of the server; without children it only confirms.</summary>
    public static Node Result(string id, params IEnumerable<Node?> children) =>
        WithChildren(new Node(Tag, ("to", Jid.ServerJid.ToString()), ("type", "result"), ("id", id)), children);

    /// <summary>The reply that refuses a request of the server.</summary>
    public static Node Error(string id, int code, string text) =>
        new Node(Tag, ("to", Jid.ServerJid.ToString()), ("type", "error"), ("id", id))
            .With(new Node("error", ("code", WireText.Of(code)), ("text", text)));

    /// <summary>Whether the node is the reply to one of our requests.</summary>
    public static bool IsReply(Node node) => node.Tag == Tag && node.Attribute("type") is "result" or "error";

    /// <summary>The refusal in a reply, or null where it is a result.</summary>
    public static RequestRefusedException? RefusalOf(Node reply)
    {
        if (reply.Attribute("type") != "error")
        {
            return null;
        }

        return ToRefusal(reply.Child("error"));
    }

    /// <summary>The refusal that an <c>error</c> element states; where there is none, or it is malformed, the server's fault.</summary>
    public static RequestRefusedException ToRefusal(Node? error) => new(ErrorCode(error), error?.Attribute("text") ?? "");

    /// <summary>The code of an <c>error</c> element; 500 where it has none that can be read.</summary>
    public static int ErrorCode(Node? error) =>
        int.TryParse(error?.Attribute("code"), NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : 500;

    private static Node Build(string id, string type, string xmlns, IEnumerable<Node?> children) => WithChildren(
        new Node(Tag, ("to", Jid.ServerJid.ToString()), ("type", type), ("xmlns", xmlns), ("id", id)), children);

    private static Node WithChildren(Node node, IEnumerable<Node?> children)
    {
        var list = children.ToArray();
        return list.Length == 0 ? node : node.With(list);
    }
}

/// <summary>
/// A request to the server: it builds its own node and parses its own reply. The executor sees to ids, time-outs and
/// errors.
/// </summary>
/// <typeparam name="TReply">What the reply says.</typeparam>
internal interface IIqRequest<out TReply>
{
    /// <summary>Builds the stanza.</summary>
    /// <param name="id">The id that the reply will repeat.</param>
    Node ToNode(string id);

    /// <summary>Parses the reply.</summary>
    /// <param name="reply">A reply of type <c>result</c>.</param>
    /// <exception cref="ProtocolViolationException">A required part is missing.</exception>
    TReply ParseReply(Node reply);
}
