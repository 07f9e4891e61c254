using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Stanzas.Usync;

/// <summary>Asks for the LIDs of phone numbers without touching their device lists.</summary>
/// <param name="users">The accounts, by phone number.</param>
internal sealed class LidQuery(IReadOnlyList<Jid> users) : IIqRequest<IReadOnlyList<UsyncUser>>
{
    public Node ToNode(string id) =>
        UsyncQuery.Build(id, "background", [new Node("lid")], users.Select(UsyncQuery.User));

    public IReadOnlyList<UsyncUser> ParseReply(Node reply) => UsyncQuery.Parse(reply);
}
