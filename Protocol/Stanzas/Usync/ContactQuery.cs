using System.Text;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Stanzas.Usync;

/// <summary>Requests whether a phone number has an account: the only look-up with a definite answer.</summary>
/// <param name="number">The account by phone number.</param>
/// <remarks>
/// <c>&lt;user&gt;&lt;contact&gt;+number</c>, answered by <c>&lt;contact type="in"&gt;</c> or <c>"out"</c>. Source:
/// docs/protocol/facts.md#usync.contact; tests/Protocol.Tests/vectors/usync-iq.json, flow <c>contacts-and-presence</c>.
/// </remarks>
internal sealed class ContactQuery(Jid number) : IIqRequest<ContactAnswer>
{
    public Node ToNode(string id) => UsyncQuery.Build(
        id,
        "interactive",
        [new Node("contact")],
        [new Node("user").With(new Node("contact").WithBytes(Encoding.ASCII.GetBytes("+" + number.User)))]);

    public ContactAnswer ParseReply(Node reply)
    {
        var users = reply.RequiredChild("usync").RequiredChild("list").ChildrenNamed("user").ToArray();
        var contact = users.Length == 1 ? users[0].Child("contact") : null;
        return contact is null || contact.Child("error") is not null ? ContactAnswer.Unknown : contact.Attribute("type") switch
        {
            "in" => ContactAnswer.HasAccount,
            "out" or "invalid" => ContactAnswer.HasNoAccount,
            _ => ContactAnswer.Unknown,
        };
    }
}

/// <summary>Whether a phone number has an account.</summary>
internal enum ContactAnswer
{
    /// <summary>The server did not say: an error, or an answer of unknown form.</summary>
    Unknown = 0,

    /// <summary>It has one.</summary>
    HasAccount,

    /// <summary>It has none, or is no phone number.</summary>
    HasNoAccount,
}
