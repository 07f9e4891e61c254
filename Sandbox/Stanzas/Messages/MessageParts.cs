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
    /// <returns>At least one part; devices that are unlinked by now are left out.</returns>
    /// <exception cref="StanzaRefusedException">The parts do not fit the target.</exception>
    public static IReadOnlyList<MessagePart> Read(IncomingMessage message, Account recipient)
    {
        var (sender, stanza) = (message.Sender, message.Stanza);
        IReadOnlyList<MessagePart> parts = stanza.Child("enc") is { } direct
            ? Direct(direct, recipient.Find(message.To.Device))
            : Fanout(stanza, sender, recipient);
        if (parts.Count == 0)
        {
            throw new StanzaRefusedException(StanzaError.SmaxInvalid);
        }

        var hasPreKeyPart = parts.Any(part => part.Ciphertext.Attribute("type") == "pkmsg");
        if (hasPreKeyPart && sender.Number != 0 && stanza.Child("device-identity") is null)
        {
            // No recipient could check that the account vouches for this companion.
            throw new StanzaRefusedException(StanzaError.SmaxInvalid);
        }

        return parts;
    }

    // A resend after a retry receipt holds its ciphertext twice; the direct one is for the requesting device
    // (vectors/usync-iq.json, observations).
    private static MessagePart[] Direct(Node ciphertext, Device? target) =>
        target is null ? [] : [new MessagePart(target, Checked(ciphertext))];

    private static List<MessagePart> Fanout(Node stanza, Device sender, Account recipient)
    {
        var entries = stanza.Child("participants")?.Children ?? [];
        if (entries.Count > Limit)
        {
            throw new StanzaRefusedException(StanzaError.SmaxInvalid);
        }

        var parts = new List<MessagePart>(entries.Count);
        foreach (var entry in entries)
        {
            var address = entry.RequiredJid("jid");
            var target = Find(address, recipient) ?? Find(address, sender.Account);
            if (target is not null && target != sender)
            {
                parts.Add(new MessagePart(target, Checked(entry.RequiredChild("enc"))));
            }
            else if (!IsOf(address, recipient) && !IsOf(address, sender.Account))
            {
                throw new StanzaRefusedException(StanzaError.SmaxInvalid);
            }
        }

        return parts;
    }

    private static Device? Find(Jid address, Account account) => IsOf(address, account) ? account.Find(address.Device) : null;

    private static bool IsOf(Jid address, Account account) =>
        address.WithoutDevice == account.PhoneNumber || address.WithoutDevice == account.Lid;

    private static Node Checked(Node ciphertext) =>
        ciphertext.Attribute("type") is "msg" or "pkmsg" && ciphertext.Attribute("v") == "2" && !ciphertext.Bytes.IsEmpty
            ? ciphertext
            : throw new StanzaRefusedException(StanzaError.SmaxInvalid);
}

/// <summary>The ciphertext of a message for one device.</summary>
/// <param name="Target">The device.</param>
/// <param name="Ciphertext">The <c>enc</c> element.</param>
internal readonly record struct MessagePart(Device Target, Node Ciphertext);
