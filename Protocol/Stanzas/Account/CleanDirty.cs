using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Protocol.Stanzas.Account;

/// <summary>Tells the server that a mark <c>dirty</c> was seen, so that it is not sent with every login.</summary>
/// <param name="type">The kind of data, as the mark names it.</param>
/// <param name="timestamp">The time stamp of the mark; null leaves it out.</param>
internal sealed class CleanDirty(string type, string? timestamp) : IIqRequest<bool>
{
    public Node ToNode(string id) => IqStanza.Set(
        id, "urn:xmpp:whatsapp:dirty", new Node("clean", ("type", type), ("timestamp", timestamp)));

    public bool ParseReply(Node reply) => true;
}
