using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Protocol.Stanzas.Keys;

/// <summary>Asks how many one-time pre-keys of this device the server still has.</summary>
internal sealed class PreKeyCountQuery : IIqRequest<long>
{
    public Node ToNode(string id) => IqStanza.Get(id, "encrypt", new Node("count"));

    public long ParseReply(Node reply) => reply.RequiredChild("count").RequiredNumber("value");
}
