using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Sandbox.Stanzas.Iq;

/// <summary>The block list: nobody is blocked.</summary>
internal sealed class BlocklistQuery : IQueryHandler
{
    /// <inheritdoc/>
    public IReadOnlyList<QueryKey> Keys { get; } = [new("blocklist", "get", "")];

    /// <inheritdoc/>
    public Node Answer(StanzaContext context, Node query) =>
        ServerNode.Result(query, new Node("list", ("dhash", "1")));
}
