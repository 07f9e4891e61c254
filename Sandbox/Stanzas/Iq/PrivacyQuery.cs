using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Sandbox.Stanzas.Iq;

/// <summary>The privacy settings: everything is open to all, so that receipts and presence go their way.</summary>
internal sealed class PrivacyQuery : IQueryHandler
{
    private static readonly Node Settings = new Node("privacy").With(
        new[] { "last", "online", "profile", "status", "readreceipts", "groupadd", "calladd", "messages" }
            .Select(name => new Node("category", ("name", name), ("value", name == "calladd" ? "known" : "all"))));

    /// <inheritdoc/>
    public IReadOnlyList<QueryKey> Keys { get; } = [new("privacy", "get", "privacy")];

    /// <inheritdoc/>
    public Node Answer(StanzaContext context, Node query) => ServerNode.Result(query, Settings);
}
