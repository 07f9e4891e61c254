using System.Collections.Frozen;
using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Sandbox.Stanzas;

/// <summary>Answers queries: each by the handler of its namespace, type and content, or with <c>feature-not-implemented</c>.</summary>
/// <param name="queries">The queries that the server knows.</param>
internal sealed class IqHandler(IEnumerable<IQueryHandler> queries) : IStanzaHandler
{
    private readonly FrozenDictionary<QueryKey, IQueryHandler> _queries =
        queries.SelectMany(query => query.Keys, (query, key) => (query, key)).ToFrozenDictionary(pair => pair.key, pair => pair.query);

    /// <inheritdoc/>
    public string Tag => "iq";

    /// <inheritdoc/>
    public void Handle(StanzaContext context, Node stanza)
    {
        var type = stanza.RequiredAttribute("type");
        if (type is "result" or "error")
        {
            // The answer to a query of ours. The only one whose answer matters, pairing, happens before a login.
            return;
        }

        var xmlns = stanza.RequiredAttribute("xmlns");
        var content = stanza.Children.Count > 0 ? stanza.Children[0].Tag : "";
        var query = _queries.GetValueOrDefault(new QueryKey(xmlns, type, content))
            ?? throw new StanzaRefusedException(StanzaError.FeatureNotImplemented);
        context.Reply(query.Answer(context, stanza));
        query.AfterAnswer(context);
    }

    /// <inheritdoc/>
    public Node? Refuse(Node stanza, StanzaError error) =>
        stanza.Attribute("type") is "get" or "set" ? ServerNode.Error(stanza, error) : null;
}
