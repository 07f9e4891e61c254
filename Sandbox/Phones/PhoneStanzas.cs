using System.Globalization;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Sandbox.Stanzas;
using OrleansGateway.Sandbox.Stanzas.Keys;

namespace OrleansGateway.Sandbox.Phones;

/// <summary>The stanzas that a phone sends.</summary>
/// <remarks>Source: vectors/usync-iq.json, the client's stanzas.</remarks>
internal static class PhoneStanzas
{
    /// <summary>A stanza that a phone ignores, in place of the marks around waiting stanzas.</summary>
    /// <typeparam name="T">The type that the mark would count.</typeparam>
    /// <param name="waiting">The stanzas that waited.</param>
    public static Node Ignored<T>(T waiting) => new("ib");

    /// <summary>The acknowledgement of a stanza.</summary>
    /// <param name="stanza">The stanza.</param>
    public static Node Ack(Node stanza) => new(
        "ack",
        ("id", stanza.RequiredAttribute("id")),
        ("to", stanza.RequiredAttribute("from")),
        ("participant", stanza.Attribute("participant")),
        ("recipient", stanza.Attribute("recipient")),
        ("class", stanza.Tag),
        ("type", stanza.Tag == "message" ? null : stanza.Attribute("type")));

    /// <summary>The delivery receipt of a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="own">Whether another device of the own account sent it.</param>
    public static Node Delivered(Node message, bool own) => new(
        "receipt",
        ("id", message.RequiredAttribute("id")),
        ("to", message.RequiredAttribute("from")),
        ("participant", message.Attribute("participant")),
        ("recipient", message.Attribute("recipient")),
        ("type", own ? "sender" : null));

    /// <summary>The receipt of a message from a companion to its phone.</summary>
    /// <param name="message">The message.</param>
    public static Node PeerReceipt(Node message) => new(
        "receipt", ("id", message.RequiredAttribute("id")), ("to", message.RequiredAttribute("from")), ("type", "peer_msg"));

    /// <summary>The read receipt of messages of one chat.</summary>
    /// <param name="chat">The chat.</param>
    /// <param name="ids">The wire ids.</param>
    /// <param name="time">When they were read.</param>
    public static Node Read(Jid chat, string[] ids, DateTimeOffset time)
    {
        var receipt = new Node(
            "receipt", ("id", ids[0]), ("t", ServerNode.Time(time)), ("to", chat.ToString()), ("type", "read"));
        return ids.Length == 1
            ? receipt
            : receipt.With(new Node("list").With(ids.Skip(1).Select(id => new Node("item", ("id", id)))));
    }

    /// <summary>The receipt that requests a resend of a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="count">The number of the attempt, from 1.</param>
    /// <param name="registrationId">The phone's registration id.</param>
    /// <param name="keys">Keys for a new session, or null.</param>
    public static Node Retry(Node message, int count, uint registrationId, Node? keys)
    {
        var id = message.RequiredAttribute("id");
        var retry = new Node(
            "retry",
            ("count", count.ToString(CultureInfo.InvariantCulture)),
            ("id", id),
            ("t", message.Attribute("t")),
            ("v", "1"),
            ("error", "0"));
        var receipt = new Node(
            "receipt",
            ("id", id),
            ("type", "retry"),
            ("to", message.RequiredAttribute("from")),
            ("participant", message.Attribute("participant")),
            ("recipient", message.Attribute("recipient")));
        return receipt.With(retry, KeyNode.OfRegistration(registrationId), keys);
    }

    /// <summary>A text message, still without ciphertext.</summary>
    /// <param name="id">The wire id.</param>
    /// <param name="to">The chat, or the one device that it is for.</param>
    public static Node Message(string id, Jid to) => new("message", ("id", id), ("to", to.ToString()), ("type", "text"));

    /// <summary>The part of a message for one device.</summary>
    /// <param name="address">The device.</param>
    /// <param name="ciphertext">Its ciphertext.</param>
    public static Node Part(Jid address, Node ciphertext) => new Node("to", ("jid", address.ToString())).With(ciphertext);
}
