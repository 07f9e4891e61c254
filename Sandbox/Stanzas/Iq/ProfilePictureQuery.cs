using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Sandbox.Stanzas.Iq;

/// <summary>Profile pictures: nobody has one.</summary>
internal sealed class ProfilePictureQuery : IQueryHandler
{
    /// <inheritdoc/>
    public IReadOnlyList<QueryKey> Keys { get; } = [new("w:profile:picture", "get", "picture")];

    /// <inheritdoc/>
    public Node Answer(StanzaContext context, Node query) => throw new StanzaRefusedException(StanzaError.ItemNotFound);
}
