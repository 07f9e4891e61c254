using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Sandbox.Accounts;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Stanzas.Devices;

/// <summary>Looks users up: their devices, LIDs, and whether a number has an account.</summary>
/// <param name="accounts">All accounts.</param>
/// <param name="lists">Makes the device lists.</param>
internal sealed class UsyncQuery(AccountDirectory accounts, DeviceListNode lists) : IQueryHandler
{
    /// <summary>How many users one query may name.</summary>
    public const int Limit = 5_000;

    /// <summary>What whatsmeow appends to the number that it checks.</summary>
    private const string LegacySuffix = "@c.us";

    /// <inheritdoc/>
    public IReadOnlyList<QueryKey> Keys { get; } = [new("usync", "get", "usync")];

    /// <inheritdoc/>
    public Node Answer(StanzaContext context, Node query)
    {
        var usync = query.RequiredChild("usync");
        var protocols = usync.RequiredChild("query").Children.Select(protocol => protocol.Tag).ToArray();
        var users = usync.RequiredChild("list").ChildrenNamed("user").ToArray();
        if (users.Length > Limit)
        {
            throw new StanzaRefusedException(StanzaError.NotAcceptable);
        }

        return ServerNode.Result(query, new Node("usync", usync.Attributes).With(
            new Node("result").With(protocols.Select(protocol => new Node(protocol))),
            new Node("list").With(users.Select(user => Describe(user, protocols)))));
    }

    private Node Describe(Node user, string[] protocols)
    {
        var jid = user.JidAttribute("jid")?.WithoutDevice ?? NumberOf(user);
        var account = accounts.Find(jid);
        var answers = protocols.Select(protocol =>
            protocol == "contact" ? Contact(user, account) : Describe(protocol, jid, account));
        return new Node("user", ("jid", jid.ToString())).With(answers);
    }

    // The number comes back as it was sent: whatsmeow finds by it which of its numbers an answer is about.
    private static Node Contact(Node user, Account? account)
    {
        var contact = new Node("contact", ("type", account is null ? "out" : "in"));
        return user.Child("contact") is { HasData: true } sent ? contact.WithBytes(sent.Bytes.ToArray()) : contact;
    }

    private Node? Describe(string protocol, Jid jid, Account? account) => protocol switch
    {
        _ when account is null => null,
        "devices" => lists.Devices(account),

        // For a LID the service returns no LID (vectors/usync-iq.json, message-out-lid); without the answer for a number
        // Baileys never requests keys.
        "lid" => jid.IsLid ? null : new Node("lid", ("val", account.Lid.ToString())),
        _ => null,
    };

    private static Jid NumberOf(Node user)
    {
        var number = user.RequiredChild("contact").Text;
        var digits = (number.EndsWith(LegacySuffix, StringComparison.Ordinal) ? number[..^LegacySuffix.Length] : number)
            .TrimStart('+');
        return digits.Length is > 0 and <= 20 && digits.All(char.IsAsciiDigit)
            ? new Jid(digits, JidServer.User)
            : throw new ProtocolViolationException("A usync user has neither a JID nor a number.");
    }
}
