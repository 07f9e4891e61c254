using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Sandbox.Accounts;

namespace OrleansGateway.Sandbox.Stanzas.Receipts;

/// <summary>Builds the keys under which stanzas wait, from what is delivered and from what acknowledges it.</summary>
/// <param name="accounts">All accounts.</param>
internal sealed class StanzaKeys(AccountDirectory accounts)
{
    /// <summary>The key of a message from an account.</summary>
    /// <param name="sender">The account.</param>
    /// <param name="id">The wire id.</param>
    public static StanzaKey Message(Account sender, string id) => new("message", id, sender.PhoneNumber.User);

    /// <summary>The key of a receipt or notification that the server passes on.</summary>
    /// <param name="stanza">The stanza as the device gets it.</param>
    public static StanzaKey Of(Node stanza) => new(
        stanza.Tag, stanza.RequiredAttribute("id"), stanza.RequiredAttribute("from"), TypeOf(stanza.Tag, stanza));

    /// <summary>The key that an ack names.</summary>
    /// <param name="ack">The ack: <c>class</c>, <c>id</c>, <c>to</c> and for receipts <c>type</c> of what it acknowledges.</param>
    public StanzaKey OfAck(Node ack)
    {
        var kind = ack.RequiredAttribute("class");
        var id = ack.RequiredAttribute("id");
        return kind == "message"
            ? new StanzaKey(kind, id, AccountOf(ack.RequiredJid("to")))
            : new StanzaKey(kind, id, ack.RequiredAttribute("to"), TypeOf(kind, ack));
    }

    /// <summary>The keys of the messages that a receipt confirms.</summary>
    /// <param name="receipt">The receipt as the device sent it.</param>
    public IEnumerable<StanzaKey> OfReceipt(Node receipt)
    {
        // A message of another device of the own account is confirmed with to = the own account and recipient = the chat
        // (vectors/usync-iq.json, message-own-other-device).
        var sender = AccountOf(receipt.RequiredJid("to"));
        return ReceiptIds.Of(receipt).Select(id => new StanzaKey("message", id, sender));
    }

    private static string TypeOf(string kind, Node stanza) => kind == "receipt" ? stanza.Attribute("type") ?? "" : "";

    private string AccountOf(Jid jid) => accounts.Find(jid)?.PhoneNumber.User ?? jid.ToString();
}
