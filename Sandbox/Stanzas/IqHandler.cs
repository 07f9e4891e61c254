using System.Collections.Frozen;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Stanzas;

/// <summary>Answers queries, each with the handler of its namespace, type and content, or with <c>feature-not-implemented</c>.</summary>
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
        var query = Find(xmlns, type, stanza) ?? throw new StanzaRefusedException(StanzaError.FeatureNotImplemented);
        context.Reply(query.Answer(context, stanza));
        query.AfterAnswer(context);
    }

    /// <summary>Clients write the children of a query in different orders, so any of them may name it.</summary>
    private IQueryHandler? Find(string xmlns, string type, Node stanza)
    {
        if (stanza.Children.Count == 0)
        {
            return _queries.GetValueOrDefault(new QueryKey(xmlns, type, ""));
        }

        return stanza.Children
            .Select(child => _queries.GetValueOrDefault(new QueryKey(xmlns, type, child.Tag)))
            .FirstOrDefault(query => query is not null);
    }

    /// <inheritdoc/>
    public Node? Refuse(Node stanza, StanzaError error) =>
        stanza.Attribute("type") is "get" or "set" ? ServerNode.Error(stanza, error) : null;
}
