using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Stanzas.Settings;

/// <summary>App state: every collection is up to date and there is nothing to fetch. Changes are refused.</summary>
internal sealed class AppStateQuery : IQueryHandler
{
    /// <inheritdoc/>
    public IReadOnlyList<QueryKey> Keys { get; } = [new("w:sync:app:state", "set", "sync")];

    /// <inheritdoc/>
    public Node Answer(StanzaContext context, Node query)
    {
        var collections = query.RequiredChild("sync").ChildrenNamed("collection").ToArray();
        if (collections.Any(collection => collection.Child("patch") is not null))
        {
            throw new StanzaRefusedException(StanzaError.FeatureNotImplemented);
        }

        return ServerNode.Result(query, new Node("sync").With(collections.Select(Unchanged)));
    }

    private static Node Unchanged(Node collection)
    {
        var name = collection.RequiredAttribute("name");
        return name.Length <= 40
            ? new Node("collection", ("name", name), ("version", collection.Attribute("version") ?? "0"))
            : throw new ProtocolViolationException("A collection name is too long.");
    }
}
