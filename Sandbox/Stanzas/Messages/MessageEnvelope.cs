using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Sandbox.Accounts;

namespace OrleansGateway.Sandbox.Stanzas.Messages;

/// <summary>Builds the stanza in which a device gets its part of a message.</summary>
/// <remarks>
/// A device of the recipient sees the sender, with the sender's other address beside it (<c>sender_lid</c> or
/// <c>sender_pn</c>). Another device of the sender sees its own account as the sender, the chat as <c>recipient</c>, and the
/// chat's other address as <c>peer_recipient_pn</c> or <c>peer_recipient_lid</c>; Baileys would take a <c>sender_pn</c> there
/// for the peer's number. Source: vectors/usync-iq.json, <c>message-in-1to1</c> and <c>message-own-other-device</c>.
/// </remarks>
internal sealed class MessageEnvelope
{
    private readonly IncomingMessage _message;
    private readonly bool _byLid;
    private readonly (string Name, string? Value)[] _common;
    private readonly Node[] _extras;

    /// <summary>Prepares the stanzas of one message.</summary>
    /// <param name="message">The message.</param>
    public MessageEnvelope(IncomingMessage message)
    {
        var stanza = message.Stanza;
        _message = message;
        _byLid = message.To.IsLid;
        _extras = [.. stanza.Children.Where(child => child.Tag is "device-identity" or "meta" or "biz")];
        _common =
        [
            ("from", message.Sender.AddressedLike(message.To).ToString()),
            ("type", stanza.RequiredAttribute("type")),
            ("id", stanza.RequiredAttribute("id")),
            ("t", ServerNode.Time(message.Time)),
            ("notify", message.Sender.PushName),
            ("addressing_mode", _byLid ? "lid" : "pn"),
            ("category", stanza.Attribute("category")),
            ("edit", stanza.Attribute("edit")),
        ];
    }

    /// <summary>The stanza for a device of another account.</summary>
    /// <param name="part">The device and its ciphertext.</param>
    public Delivery ToRecipient(MessagePart part)
    {
        var sender = _message.Sender.Account;
        return Deliver(part, _byLid ? ("sender_pn", sender.PhoneNumber.ToString()) : ("sender_lid", sender.Lid.ToString()));
    }

    /// <summary>The stanza for another device of the sender's account. A peer message names no chat.</summary>
    /// <param name="part">The device and its ciphertext.</param>
    /// <param name="chat">The account that the message was sent to.</param>
    /// <param name="address">The account's address in the form that the sender chose.</param>
    public Delivery ToOwnDevice(MessagePart part, Account chat, Jid address) => _message.IsPeer
        ? Deliver(part)
        : Deliver(
            part,
            ("recipient", address.ToString()),
            address.IsLid ? ("peer_recipient_pn", chat.PhoneNumber.ToString()) : ("peer_recipient_lid", chat.Lid.ToString()));

    private Delivery Deliver(MessagePart part, params (string Name, string? Value)[] addresses)
    {
        var isPreKeyMessage = part.Ciphertext.Attribute("type") == "pkmsg";
        var extras = isPreKeyMessage ? _extras : _extras.Where(extra => extra.Tag != "device-identity");
        return new Delivery(part.Target, new Node("message", [.. _common, .. addresses]).With([part.Ciphertext, .. extras]));
    }
}
