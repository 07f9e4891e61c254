using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Sandbox.Accounts;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Stanzas.Messages;

/// <summary>A message as a device sent it.</summary>
/// <param name="Sender">The device.</param>
/// <param name="To">The target, in the form that the sender chose.</param>
/// <param name="Stanza">The stanza.</param>
/// <param name="Time">The server's time.</param>
internal sealed record IncomingMessage(Device Sender, Jid To, Node Stanza, DateTimeOffset Time)
{
    /// <summary>The longest wire id, in characters.</summary>
    public const int MaxIdLength = 128;

    /// <summary>The wire id.</summary>
    public string Id => Stanza.RequiredAttribute("id");

    /// <summary>Whether it is a message between devices of one account that no chat shows.</summary>
    public bool IsPeer => Stanza.Attribute("category") == "peer";

    /// <summary>Reads a message stanza.</summary>
    /// <param name="sender">The device that sent it.</param>
    /// <param name="stanza">The stanza.</param>
    /// <param name="time">The server's time.</param>
    /// <exception cref="StanzaRefusedException">The id is empty or too long.</exception>
    /// <exception cref="ProtocolViolationException">It has no id or no target.</exception>
    public static IncomingMessage Read(Device sender, Node stanza, DateTimeOffset time)
    {
        var to = stanza.RequiredJid("to");
        return stanza.RequiredAttribute("id").Length is > 0 and <= MaxIdLength
            ? new IncomingMessage(sender, to, stanza, time)
            : throw new StanzaRefusedException(StanzaError.BadRequest);
    }
}
