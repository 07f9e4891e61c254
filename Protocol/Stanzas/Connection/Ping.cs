using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Protocol.Stanzas.Connection;

/// <summary>Asks the server for a sign of life.</summary>
internal sealed class Ping : IIqRequest<bool>
{
    public Node ToNode(string id) => IqStanza.Get(id, "w:p", new Node("ping"));

    public bool ParseReply(Node reply) => true;
}
