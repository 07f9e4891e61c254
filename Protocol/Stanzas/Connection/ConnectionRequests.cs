using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Protocol.Stanzas.Connection;

/// <summary>Tells the server that this device wants its messages now; the login was passive until here.</summary>
internal sealed class GoActive : IIqRequest<bool>
{
    public Node ToNode(string id) => IqStanza.Set(id, "passive", new Node("active"));

    public bool ParseReply(Node reply) => true;
}

/// <summary>A ping.</summary>
internal sealed class Ping : IIqRequest<bool>
{
    public Node ToNode(string id) => IqStanza.Get(id, "w:p", new Node("ping"));

    public bool ParseReply(Node reply) => true;
}
