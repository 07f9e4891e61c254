using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Sandbox.Stanzas.Iq;

/// <summary>The groups that the account is in: none.</summary>
internal sealed class GroupListQuery : IQueryHandler
{
    /// <inheritdoc/>
    public IReadOnlyList<QueryKey> Keys { get; } = [new("w:g2", "get", "participating")];

    /// <inheritdoc/>
    public Node Answer(StanzaContext context, Node query) => ServerNode.Result(query, new Node("groups"));
}
