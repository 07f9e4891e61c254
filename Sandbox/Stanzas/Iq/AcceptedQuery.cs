using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Sandbox.Stanzas.Iq;

/// <summary>Queries whose answer no client reads beyond its success, and which change nothing here.</summary>
internal sealed class AcceptedQuery : IQueryHandler
{
    /// <inheritdoc/>
    public IReadOnlyList<QueryKey> Keys { get; } =
    [
        new("w:p", "get", ""),
        new("w:p", "get", "ping"),
        new("passive", "set", "passive"),
        new("urn:xmpp:whatsapp:dirty", "set", "clean"),
        new("privacy", "set", "tokens"),
        new("status", "set", "status"),
        new("disappearing_mode", "set", "disappearing_mode"),
        new("w:stats", "set", "add"),
        new("w:stats", "get", "add"),
    ];

    /// <inheritdoc/>
    public Node Answer(StanzaContext context, Node query) => ServerNode.Result(query);
}
