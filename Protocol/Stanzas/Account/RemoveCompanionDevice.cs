using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Stanzas.Account;

/// <summary>Unlinks this device from the account.</summary>
/// <param name="self">This device by phone number.</param>
internal sealed class RemoveCompanionDevice(Jid self) : IIqRequest<bool>
{
    public Node ToNode(string id) => IqStanza.Set(
        id, "md", new Node("remove-companion-device", ("jid", self.ToString()), ("reason", "user_initiated")));

    public bool ParseReply(Node reply) => true;
}
