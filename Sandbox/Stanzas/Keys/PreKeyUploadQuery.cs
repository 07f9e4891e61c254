using System.Globalization;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Stanzas.Keys;

/// <summary>Stores new pre-keys of the device.</summary>
internal sealed class PreKeyUploadQuery : IQueryHandler
{
    /// <summary>How many one-time pre-keys one upload may have; clients send up to 812 (docs/protocol/facts.md#prekeys).</summary>
    public const int Limit = 2_000;

    /// <inheritdoc/>
    public IReadOnlyList<QueryKey> Keys { get; } = [new("encrypt", "set", "registration")];

    /// <inheritdoc/>
    public Node Answer(StanzaContext context, Node query)
    {
        var keys = context.Sender.Keys;
        var same = KeyNode.RegistrationId(query) == keys.RegistrationId
            && KeyNode.IsSignalType(query)
            && query.RequiredChild("identity").RequiredBytes(32).Span.SequenceEqual(keys.Identity.Span);
        var list = query.RequiredChild("list").Children;
        if (!same || list.Count > Limit)
        {
            throw new StanzaRefusedException(StanzaError.NotAcceptable);
        }

        keys.Upload([.. list.Select(KeyNode.OneTime)], KeyNode.Signed(query.RequiredChild("skey")));
        return ServerNode.Result(query);
    }
}

/// <summary>Returns how many one-time pre-keys of the device are left.</summary>
internal sealed class PreKeyCountQuery : IQueryHandler
{
    /// <inheritdoc/>
    public IReadOnlyList<QueryKey> Keys { get; } = [new("encrypt", "get", "count")];

    /// <inheritdoc/>
    public Node Answer(StanzaContext context, Node query)
    {
        var count = context.Sender.Keys.Count.ToString(CultureInfo.InvariantCulture);
        return ServerNode.Result(query, new Node("count", ("value", count)));
    }
}

/// <summary>Stores a new signed pre-key of the device.</summary>
internal sealed class SignedPreKeyRotationQuery : IQueryHandler
{
    /// <inheritdoc/>
    public IReadOnlyList<QueryKey> Keys { get; } = [new("encrypt", "set", "rotate")];

    /// <inheritdoc/>
    public Node Answer(StanzaContext context, Node query)
    {
        context.Sender.Keys.Rotate(KeyNode.Signed(query.RequiredChild("rotate").RequiredChild("skey")));
        return ServerNode.Result(query);
    }
}
