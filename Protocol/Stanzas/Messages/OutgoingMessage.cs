using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Stanzas.Messages;

/// <summary>Builds the stanza of an outgoing message.</summary>
/// <remarks>
/// <c>&lt;message id to type&gt;&lt;participants&gt;&lt;to jid&gt;&lt;enc v=2 type&gt;…</c>, and <c>device-identity</c> as
/// soon as one part begins a session, since that device may not know us yet. Source:
/// tests/Protocol.Tests/vectors/usync-iq.json, flows <c>message-out-1to1</c> and <c>receipts-for-own-message</c>.
/// </remarks>
internal static class OutgoingMessage
{
    /// <summary>The stanza of a message to a chat.</summary>
    /// <param name="id">The wire id.</param>
    /// <param name="to">The chat.</param>
    /// <param name="type">What the message is, such as <c>text</c>.</param>
    /// <param name="parts">One ciphertext per device.</param>
    /// <param name="deviceIdentity">Our own signed device identity.</param>
    /// <param name="content">Further content, such as a ciphertext for a whole group.</param>
    /// <param name="attributes">Further attributes.</param>
    public static Node Build(
        string id, Jid to, string type, IReadOnlyList<EncryptedPart> parts, ReadOnlyMemory<byte> deviceIdentity,
        IReadOnlyList<Node>? content = null, IReadOnlyList<KeyValuePair<string, string>>? attributes = null)
    {
        var stanza = Head(id, to, type);
        foreach (var (name, value) in attributes ?? [])
        {
            stanza = stanza.WithAttribute(name, value);
        }

        var participants = parts.Count > 0 ? Participants(parts) : null;
        return stanza.With([participants, .. content ?? [], Identity(parts, deviceIdentity)]);
    }

    /// <summary>The stanza that answers a retry receipt: the same message again for the requesting device.</summary>
    /// <param name="id">The wire id of the message.</param>
    /// <param name="type">What the message is.</param>
    /// <param name="part">The new ciphertext.</param>
    /// <param name="count">Which retry it answers.</param>
    /// <param name="deviceIdentity">Our own signed device identity.</param>
    /// <param name="recipient">The chat of the message, where another device of our own account asked; else null.</param>
    public static Node Resend(
        string id, string type, EncryptedPart part, int count, ReadOnlyMemory<byte> deviceIdentity, Jid? recipient = null) =>
        Head(id, part.Device, type).WithAttribute("recipient", recipient?.ToString()).WithAttribute("device_fanout", "false").With(
            Enc(part).WithAttribute("count", WireText.Of(count)),
            Participants([part]),
            Identity([part], deviceIdentity));

    private static Node Head(string id, Jid to, string type) =>
        new(MessageStanza.Tag, ("id", id), ("to", to.ToString()), ("type", type));

    private static Node Participants(IEnumerable<EncryptedPart> parts) => new Node("participants").With(
        parts.Select(part => new Node("to", ("jid", part.Device.ToString())).With(Enc(part))));

    private static Node Enc(EncryptedPart part) => new Node(
        "enc",
        ("v", EncPart.CurrentVersion),
        ("type", part.BeginsSession ? EncPart.PreKeyMessage : EncPart.SessionMessage)).WithBytes(part.Ciphertext);

    private static Node? Identity(IReadOnlyList<EncryptedPart> parts, ReadOnlyMemory<byte> deviceIdentity) =>
        parts.Any(part => part.BeginsSession) ? new Node("device-identity").WithBytes(deviceIdentity.ToArray()) : null;
}
