using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Stanzas.Messages;

/// <summary>A message as it comes in.</summary>
/// <remarks>
/// Source: tests/Protocol.Tests/vectors/usync-iq.json, flows <c>message-in-1to1</c>, <c>message-own-other-device</c>,
/// <c>peer-messages</c>.
/// </remarks>
internal sealed record MessageStanza
{
    public const string Tag = "message";

    private const int MaxParts = 16;

    /// <summary>The wire id.</summary>
    public required string Id { get; init; }

    /// <summary>Where it comes from: a device of the peer, a group, a broadcast list.</summary>
    public required Jid From { get; init; }

    /// <summary>Who wrote it, where <see cref="From"/> is a group or a list.</summary>
    public Jid? Participant { get; init; }

    /// <summary>Whom it was sent to, where another device of our own account sent it.</summary>
    public Jid? Recipient { get; init; }

    /// <summary>The server's time, where it gave one.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>The name that the sender gives itself.</summary>
    public string? PushName { get; init; }

    /// <summary><c>peer</c> for what our own primary device tells us alone.</summary>
    public string? Category { get; init; }

    /// <summary>What the message is: text, media and so on.</summary>
    public string? Type { get; init; }

    /// <summary>The other address of the sender: the phone number of a LID, or the LID of a phone number.</summary>
    public Jid? SenderAlternative { get; init; }

    /// <summary>The other address of the recipient.</summary>
    public Jid? RecipientAlternative { get; init; }

    /// <summary>The ciphertexts.</summary>
    public required IReadOnlyList<EncPart> Parts { get; init; }

    /// <summary>Why there is no ciphertext for this device, where the server says so.</summary>
    public string? Unavailable { get; init; }

    /// <summary>The signed device identity (ADV) of the sending companion device; empty where none came along.</summary>
    public ReadOnlyMemory<byte> DeviceIdentity { get; init; }

    /// <summary>The device that wrote it.</summary>
    public Jid Sender => Participant ?? From;

    /// <summary>Whether only our own devices speak here.</summary>
    public bool IsPeerCategory => Category == "peer";

    /// <summary>Reads a message.</summary>
    /// <exception cref="ProtocolViolationException">Something is missing or malformed.</exception>
    public static MessageStanza Parse(Node node)
    {
        var from = node.RequiredJid("from");
        var parts = node.ChildrenNamed("enc").Take(MaxParts + 1).Select(ParsePart).ToArray();
        if (parts.Length > MaxParts)
        {
            throw new ProtocolViolationException("A message has too many parts.");
        }

        return new MessageStanza
        {
            Id = node.RequiredAttribute("id"),
            From = from,
            Participant = node.JidAttribute("participant"),
            Recipient = node.JidAttribute("recipient"),
            Timestamp = WireText.ToTime(node.NumberAttribute("t")),
            PushName = node.Attribute("notify"),
            Category = node.Attribute("category"),
            Type = node.Attribute("type"),
            SenderAlternative = AlternativeOf(node, node.JidAttribute("participant") ?? from, from.IsGroup || from.IsBroadcast ? "participant" : "sender"),
            RecipientAlternative = node.JidAttribute("recipient") is { } recipient ? AlternativeOf(node, recipient, "peer_recipient") : null,
            Parts = parts,
            Unavailable = node.Child("unavailable") is { } unavailable ? unavailable.Attribute("type") ?? "unavailable" : null,
            DeviceIdentity = node.Child("device-identity")?.Bytes ?? default,
        };
    }

    // Source: docs/protocol/facts.md#jid.alternatives.
    private static Jid? AlternativeOf(Node node, Jid jid, string attribute) =>
        node.JidAttribute(attribute + (jid.IsLid ? "_pn" : "_lid"));

    private static EncPart ParsePart(Node enc) => new(
        enc.RequiredAttribute("type"),
        enc.NumberAttribute("v") ?? 2,
        (int)Math.Clamp(enc.NumberAttribute("count") ?? 0, 0, byte.MaxValue),
        enc.Bytes);
}
