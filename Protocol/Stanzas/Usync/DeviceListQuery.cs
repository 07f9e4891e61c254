using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Stanzas.Usync;

/// <summary>Asks for the devices and the LIDs of accounts.</summary>
/// <param name="users">The accounts, by phone number or LID.</param>
internal sealed class DeviceListQuery(IReadOnlyList<Jid> users) : IIqRequest<IReadOnlyList<UsyncUser>>
{
    public Node ToNode(string id) => UsyncQuery.Build(
        id, "message", [new Node("devices", ("version", "2")), new Node("lid")], users.Select(UsyncQuery.User));

    public IReadOnlyList<UsyncUser> ParseReply(Node reply) => UsyncQuery.Parse(reply);
}
