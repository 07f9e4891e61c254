using OrleansGateway.Protocol.Binary;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Stanzas.Settings;

/// <summary>Queries that change nothing here, and of whose answer clients read only the success.</summary>
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

/// <summary>The privacy settings: everything is visible to everyone, so that receipts and presence are sent.</summary>
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

/// <summary>The feature switches of the account: none is set.</summary>
internal sealed class PropsQuery : IQueryHandler
{
    /// <inheritdoc/>
    public IReadOnlyList<QueryKey> Keys { get; } = [new("abt", "get", "props"), new("w", "get", "props")];

    /// <inheritdoc/>
    public Node Answer(StanzaContext context, Node query) => ServerNode.Result(query, new Node(
        "props", ("protocol", "1"), ("hash", "sandbox"), ("ab_key", "sandbox"), ("refresh", "86400")));
}

/// <summary>The block list: it is empty.</summary>
internal sealed class BlocklistQuery : IQueryHandler
{
    /// <inheritdoc/>
    public IReadOnlyList<QueryKey> Keys { get; } = [new("blocklist", "get", "")];

    /// <inheritdoc/>
    public Node Answer(StanzaContext context, Node query) =>
        ServerNode.Result(query, new Node("list", ("dhash", "1")));
}

/// <summary>Profile pictures: no account has one.</summary>
internal sealed class ProfilePictureQuery : IQueryHandler
{
    /// <inheritdoc/>
    public IReadOnlyList<QueryKey> Keys { get; } = [new("w:profile:picture", "get", "picture")];

    /// <inheritdoc/>
    public Node Answer(StanzaContext context, Node query) => throw new StanzaRefusedException(StanzaError.ItemNotFound);
}

/// <summary>The groups that the account is in: none.</summary>
internal sealed class GroupListQuery : IQueryHandler
{
    /// <inheritdoc/>
    public IReadOnlyList<QueryKey> Keys { get; } = [new("w:g2", "get", "participating")];

    /// <inheritdoc/>
    public Node Answer(StanzaContext context, Node query) => ServerNode.Result(query, new Node("groups"));
}
