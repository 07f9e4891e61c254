using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Sandbox.Accounts;

namespace OrleansGateway.Sandbox.Stanzas.Messages;

/// <summary>Makes the stanza in which a device gets its part of a message.</summary>
/// <remarks>
/// A device of the recipient sees the sender, with the sender's other address beside it (<c>sender_lid</c> or
/// <c>sender_pn</c>). Another device of the sender sees itself as the sender, the chat as <c>recipient</c>, and the chat's
/// other address as <c>peer_recipient_pn</c> or <c>peer_recipient_lid</c>; Baileys would take a <c>sender_pn</c> there for the
/// peer's number. Source: vectors/usync-iq.json, <c>message-in-1to1</c> and <c>message-own-other-device</c>.
/// </remarks>
internal sealed class MessageEnvelope
{
    private readonly Device _sender;
    private readonly (string Name, string? Value)[] _common;
    private readonly Node[] _extras;
    private readonly string _recipient;
    private readonly string _recipientOther;
    private readonly bool _byLid;
    private readonly bool _isPeer;

    /// <summary>Prepares the stanzas of one message.</summary>
    /// <param name="sender">The device that sent it.</param>
    /// <param name="recipient">The account it is for.</param>
    /// <param name="to">The address as the sender wrote it.</param>
    /// <param name="message">The stanza as it was sent.</param>
    /// <param name="time">The server's time.</param>
    public MessageEnvelope(Device sender, Account recipient, Jid to, Node message, DateTimeOffset time)
    {
        _sender = sender;
        _byLid = to.IsLid;
        _isPeer = message.Attribute("category") == "peer";
        _recipient = to.WithoutDevice.ToString();
        _recipientOther = (_byLid ? recipient.PhoneNumber : recipient.Lid).ToString();
        _extras = [.. message.Children.Where(child => child.Tag is "device-identity" or "meta" or "biz")];
        _common =
        [
            ("from", sender.AddressedLike(to).ToString()),
            ("type", message.RequiredAttribute("type")),
            ("id", message.RequiredAttribute("id")),
            ("t", ServerNode.Time(time)),
            ("notify", sender.PushName),
            ("addressing_mode", _byLid ? "lid" : "pn"),
            ("category", message.Attribute("category")),
            ("edit", message.Attribute("edit")),
        ];
    }

    /// <summary>The stanza for one device.</summary>
    /// <param name="part">The device and its ciphertext.</param>
    public Node For(MessagePart part)
    {
        var extras = part.Ciphertext.Attribute("type") == "pkmsg" ? _extras : _extras.Where(extra => extra.Tag != "device-identity");
        return new Node("message", [.. _common, .. Addresses(part.Target)]).With([part.Ciphertext, .. extras]);
    }

    private (string Name, string? Value)[] Addresses(Device target)
    {
        if (target.Account != _sender.Account)
        {
            return [_byLid ? ("sender_pn", _sender.Account.PhoneNumber.ToString()) : ("sender_lid", _sender.Account.Lid.ToString())];
        }

        return _isPeer
            ? []
            : [("recipient", _recipient), (_byLid ? "peer_recipient_pn" : "peer_recipient_lid", _recipientOther)];
    }
}
