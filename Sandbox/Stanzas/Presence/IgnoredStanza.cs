using OrleansGateway.Protocol.Binary;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Stanzas.Presence;

/// <summary>
/// A stanza that needs no answer and changes nothing here: presence (Baileys sends an empty one whenever its credentials
/// change), typing notices, session marks.
/// </summary>
/// <param name="tag">The tag.</param>
internal sealed class IgnoredStanza(string tag) : IStanzaHandler
{
    /// <inheritdoc/>
    public string Tag { get; } = tag;

    /// <inheritdoc/>
    public void Handle(StanzaContext context, Node stanza)
    {
    }

    /// <inheritdoc/>
    public Node? Refuse(Node stanza, StanzaError error) => null;
}
