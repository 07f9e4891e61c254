using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Sandbox.Accounts;

namespace OrleansGateway.Sandbox.Stanzas.Receipts;

/// <summary>Builds the keys under which stanzas wait: from the delivered stanza, and from what acknowledges it.</summary>
/// <remarks>
/// A client echoes <c>recipient</c> and <c>participant</c> of what it acknowledges and sends <c>from</c> back as <c>to</c>.
/// Source: vectors/usync-iq.json, <c>message-own-other-device</c> and the flows with receipts.
/// </remarks>
/// <param name="accounts">All accounts.</param>
internal sealed class StanzaKeys(AccountDirectory accounts)
{
    private const string Message = "message";

    /// <summary>The key of a stanza as the device gets it.</summary>
    /// <param name="stanza">The stanza.</param>
    public StanzaKey OfDelivered(Node stanza) =>
        Key(stanza.Tag, stanza.RequiredAttribute("id"), stanza.RequiredAttribute("from"), stanza);

    /// <summary>The key that an ack names.</summary>
    /// <param name="ack">The ack: <c>class</c>, <c>id</c>, <c>to</c>, and for receipts the <c>type</c> of what it acknowledges.</param>
    public StanzaKey OfAck(Node ack)
    {
        var kind = ack.RequiredAttribute("class");
        var id = ack.RequiredAttribute("id");
        var to = kind == Message ? ack.RequiredJid("to").ToString() : ack.RequiredAttribute("to");
        return Key(kind, id, to, ack);
    }

    /// <summary>The keys of the messages that a receipt confirms.</summary>
    /// <param name="receipt">The receipt as the device sent it.</param>
    public IEnumerable<StanzaKey> OfReceipt(Node receipt)
    {
        var to = receipt.RequiredJid("to").ToString();
        return ReceiptIds.Of(receipt).Select(id => Key(Message, id, to, receipt));
    }

    private StanzaKey Key(string kind, string id, string otherSide, Node addresses)
    {
        var recipient = addresses.Attribute("recipient");
        var chat = recipient ?? otherSide;
        var participant = recipient is null ? addresses.Attribute("participant") : otherSide;
        return kind == Message
            ? new StanzaKey(kind, id, AccountOf(chat), participant is null ? "" : AccountOf(participant))
            : new StanzaKey(kind, id, chat, participant ?? "", kind == "receipt" ? addresses.Attribute("type") ?? "" : "");
    }

    private string AccountOf(string address) =>
        Jid.TryParse(address, out var jid) ? accounts.Find(jid)?.PhoneNumber.User ?? jid.ToString() : address;
}
