using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Sandbox.Accounts;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Stanzas.Messages;

/// <summary>Finds which device gets which part of a message.</summary>
internal static class MessageParts
{
    /// <summary>How many devices a message may be for.</summary>
    public const int Limit = 1_000;

    /// <summary>Reads the parts of a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="recipient">The account that it is for.</param>
    /// <returns>At least one part.</returns>
    /// <exception cref="StanzaRefusedException">The parts do not fit the target.</exception>
    public static MessageFanout Read(IncomingMessage message, Account recipient)
    {
        var (sender, stanza) = (message.Sender, message.Stanza);
        var fanout = stanza.Child("enc") is { } direct
            ? Direct(direct, recipient.Find(message.To.Device))
            : Fanout(message, recipient);
        if (fanout.Parts.Count == 0)
        {
            throw new StanzaRefusedException(StanzaError.SmaxInvalid);
        }

        var hasPreKeyPart = fanout.Parts.Any(part => part.Ciphertext.Attribute("type") == "pkmsg");
        if (hasPreKeyPart && sender.Number != 0 && stanza.Child("device-identity") is null)
        {
            // No recipient could check that the account vouches for this companion.
            throw new StanzaRefusedException(StanzaError.SmaxInvalid);
        }

        return fanout;
    }

    // A resend after a retry receipt holds its ciphertext twice; the direct one is for the requesting device
    // (vectors/usync-iq.json, observations).
    private static MessageFanout Direct(Node ciphertext, Device? target) =>
        new(target is null ? [] : [new MessagePart(target, Checked(ciphertext))], Expected: null, IsStale: false);

    private static MessageFanout Fanout(IncomingMessage message, Account recipient)
    {
        var sender = message.Sender;
        var entries = message.Stanza.Child("participants")?.Children ?? [];
        if (entries.Count > Limit)
        {
            throw new StanzaRefusedException(StanzaError.SmaxInvalid);
        }

        var parts = new List<MessagePart>(entries.Count);
        var isStale = false;
        foreach (var entry in entries)
        {
            var address = entry.RequiredJid("jid");
            var account = IsOf(address, recipient) ? recipient
                : IsOf(address, sender.Account) ? sender.Account
                : throw new StanzaRefusedException(StanzaError.SmaxInvalid);
            var target = account.Find(address.Device);
            isStale |= target is null;
            if (target is not null && target != sender)
            {
                parts.Add(new MessagePart(target, Checked(entry.RequiredChild("enc"))));
            }
        }

        var isForAll = !message.IsPeer && message.Stanza.Attribute("device_fanout") != "false";
        return new MessageFanout(parts, isForAll ? [.. recipient.Devices.Union(sender.Account.Devices)] : null, isStale);
    }

    private static bool IsOf(Jid address, Account account) =>
        address.WithoutDevice == account.PhoneNumber || address.WithoutDevice == account.Lid;

    private static Node Checked(Node ciphertext) =>
        ciphertext.Attribute("type") is "msg" or "pkmsg" && ciphertext.Attribute("v") == "2" && !ciphertext.Bytes.IsEmpty
            ? ciphertext
            : throw new StanzaRefusedException(StanzaError.SmaxInvalid);
}

/// <summary>The parts of a message, and the devices that should have one.</summary>
/// <param name="Parts">The parts for devices that are linked.</param>
/// <param name="Expected">The devices that should have the message, the sending one included; null if it is for certain devices only.</param>
/// <param name="IsStale">Whether the sender named devices that are not linked any more.</param>
internal sealed record MessageFanout(
    IReadOnlyList<MessagePart> Parts, IReadOnlyCollection<Device>? Expected, bool IsStale);

/// <summary>The ciphertext of a message for one device.</summary>
/// <param name="Target">The device.</param>
/// <param name="Ciphertext">The <c>enc</c> element.</param>
internal readonly record struct MessagePart(Device Target, Node Ciphertext);
