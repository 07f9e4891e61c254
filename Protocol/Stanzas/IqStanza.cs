using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Stanzas;

/// <summary>The envelope of questions and answers: <c>&lt;iq id type xmlns to&gt;</c>.</summary>
/// <remarks>Source: usync-iq.json, all flows.</remarks>
internal static class IqStanza
{
    public const string Tag = "iq";

    /// <summary>A question that changes nothing.</summary>
    public static Node Get(string id, string xmlns, params IEnumerable<Node?> children) => Build(id, "get", xmlns, children);

    /// <summary>A question that changes something.</summary>
    public static Node Set(string id, string xmlns, params IEnumerable<Node?> children) => Build(id, "set", xmlns, children);

    /// <summary>The answer to a question of the server; without children it only confirms.</summary>
    public static Node Result(string id, params IEnumerable<Node?> children) =>
        WithChildren(new Node(Tag, ("to", Jid.ServerJid.ToString()), ("type", "result"), ("id", id)), children);

    /// <summary>The answer that refuses a question of the server.</summary>
    public static Node Error(string id, int code, string text) =>
        new Node(Tag, ("to", Jid.ServerJid.ToString()), ("type", "error"), ("id", id))
            .With(new Node("error", ("code", WireText.Of(code)), ("text", text)));

    /// <summary>Whether the node answers one of our questions.</summary>
    public static bool IsReply(Node node) => node.Tag == Tag && node.Attribute("type") is "result" or "error";

    /// <summary>The refusal that an answer holds, or null where it is a result.</summary>
    public static RequestRefusedException? RefusalOf(Node reply)
    {
        if (reply.Attribute("type") != "error")
        {
            return null;
        }

        var error = reply.Child("error");
        return new RequestRefusedException((int)(error?.NumberAttribute("code") ?? 500), error?.Attribute("text") ?? "");
    }

    private static Node Build(string id, string type, string xmlns, IEnumerable<Node?> children) => WithChildren(
        new Node(Tag, ("to", Jid.ServerJid.ToString()), ("type", type), ("xmlns", xmlns), ("id", id)), children);

    private static Node WithChildren(Node node, IEnumerable<Node?> children)
    {
        var list = children.ToArray();
        return list.Length == 0 ? node : node.With(list);
    }
}

/// <summary>A question to the server: it builds its own node and reads its own answer. Ids, time-outs and errors are not its business.</summary>
/// <typeparam name="TReply">What the answer says.</typeparam>
internal interface IIqRequest<out TReply>
{
    /// <summary>Builds the stanza.</summary>
    /// <param name="id">The id that the answer will repeat.</param>
    Node ToNode(string id);

    /// <summary>Reads the answer.</summary>
    /// <param name="reply">An answer of type <c>result</c>.</param>
    /// <exception cref="ProtocolViolationException">Something is missing that must be there.</exception>
    TReply ParseReply(Node reply);
}
