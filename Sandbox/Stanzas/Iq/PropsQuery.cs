using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Sandbox.Stanzas.Iq;

/// <summary>The experiment switches of the account: none is set.</summary>
internal sealed class PropsQuery : IQueryHandler
{
    /// <inheritdoc/>
    public IReadOnlyList<QueryKey> Keys { get; } = [new("abt", "get", "props"), new("w", "get", "props")];

    /// <inheritdoc/>
    public Node Answer(StanzaContext context, Node query) => ServerNode.Result(query, new Node(
        "props", ("protocol", "1"), ("hash", "sandbox"), ("ab_key", "sandbox"), ("refresh", "86400")));
}
