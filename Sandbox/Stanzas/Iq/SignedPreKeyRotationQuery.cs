using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Sandbox.Stanzas.Iq;

/// <summary>Takes a new signed pre-key of the device.</summary>
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
