using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Stanzas.Keys;
using OrleansGateway.Protocol.Stanzas.Messages;

namespace OrleansGateway.Protocol.Stanzas.Receipts;

/// <summary>A receipt as it comes in, and the receipts that this device gives.</summary>
/// <param name="From">The device that gave it, or the group.</param>
/// <param name="Participant">The device that gave it, where <paramref name="From"/> is a group.</param>
/// <param name="Recipient">The chat, where another device of our own account gave it.</param>
/// <param name="Type">The kind; empty for "delivered".</param>
/// <param name="Ids">The wire ids of the messages.</param>
/// <param name="Timestamp">The server's time, where it gave one.</param>
/// <remarks>
/// Source: tests/Protocol.Tests/vectors/usync-iq.json, flows <c>receipts-for-own-message</c>, <c>read-receipts</c>,
/// <c>message-in-1to1</c>.
/// </remarks>
internal sealed record ReceiptStanza(
    Jid From, Jid? Participant, Jid? Recipient, string Type, IReadOnlyList<string> Ids, DateTimeOffset? Timestamp)
{
    public const string Tag = "receipt";
    public const string RetryType = "retry";
    public const string ReadType = "read";
    public const string ReadSelfType = "read-self";
    public const string PeerType = "peer_msg";
    public const string HistorySyncType = "hist_sync";
    public const string SenderType = "sender";
    public const string InactiveType = "inactive";

    private const int MaxIds = 4096;

    /// <summary>The device that gave it.</summary>
    public Jid Sender => Participant ?? From;

    /// <summary>Reads a receipt.</summary>
    /// <exception cref="ProtocolViolationException">Something is missing or malformed.</exception>
    public static ReceiptStanza Parse(Node node)
    {
        var ids = new List<string> { node.RequiredAttribute("id") };
        if (node.Child("list") is { } list)
        {
            ids.AddRange(list.ChildrenNamed("item").Take(MaxIds).Select(item => item.RequiredAttribute("id")));
        }

        return new ReceiptStanza(
            node.RequiredJid("from"),
            node.JidAttribute("participant"),
            node.JidAttribute("recipient"),
            node.Attribute("type") ?? "",
            ids,
            WireText.ToTime(node.NumberAttribute("t")));
    }

    /// <summary>Confirms that a message arrived.</summary>
    /// <param name="message">The message.</param>
    /// <param name="type">The kind; null for "delivered".</param>
    public static Node ForMessage(MessageStanza message, string? type) => new(
        Tag,
        ("id", message.Id),
        ("to", message.From.ToString()),
        ("participant", message.Participant?.ToString()),
        ("recipient", message.Recipient?.ToString()),
        ("type", type));

    /// <summary>Tells the chat that messages were read.</summary>
    /// <param name="chat">The chat.</param>
    /// <param name="sender">Who wrote the messages, where the chat is a group; else null.</param>
    /// <param name="ids">The wire ids, at least one.</param>
    /// <param name="type"><see cref="ReadType"/>, or <see cref="ReadSelfType"/> where only our own devices may know.</param>
    /// <param name="now">The time of reading.</param>
    public static Node ForReading(Jid chat, Jid? sender, IReadOnlyList<string> ids, string type, DateTimeOffset now)
    {
        var receipt = new Node(
            Tag,
            ("id", ids[0]),
            ("t", WireText.Of(now)),
            ("to", chat.ToString()),
            ("participant", sender?.ToString()),
            ("type", type));
        return ids.Count == 1
            ? receipt
            : receipt.With(new Node("list").With(ids.Skip(1).Select(id => new Node("item", ("id", id)))));
    }

    /// <summary>Requests a message again that could not be read.</summary>
    /// <param name="message">The message.</param>
    /// <param name="count">Which retry this is, from 1.</param>
    /// <param name="error">Why, as a code; 0 for a reason without one.</param>
    /// <param name="registrationId">The registration number of this device.</param>
    /// <param name="keys">Keys for a new session; null leaves them out.</param>
    public static Node ForRetry(MessageStanza message, int count, int error, uint registrationId, DeviceKeys? keys)
    {
        var retry = new Node(
            "retry",
            ("count", WireText.Of(count)),
            ("id", message.Id),
            ("t", message.Timestamp is { } time ? WireText.Of(time) : null),
            ("v", "1"),
            ("error", WireText.Of(error)));
        return ForMessage(message, RetryType).With(retry, KeyNodes.Registration(registrationId), KeysOf(keys));
    }

    private static Node? KeysOf(DeviceKeys? keys) => keys is null ? null : new Node("keys").With(
        KeyNodes.Type(),
        KeyNodes.Identity(keys.Identity),
        keys.PreKey is { } preKey ? KeyNodes.Key(preKey) : null,
        KeyNodes.SignedKey(keys.SignedPreKey),
        new Node("device-identity").WithBytes(keys.DeviceIdentity.ToArray()));
}
