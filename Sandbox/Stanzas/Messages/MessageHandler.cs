using OrleansGateway.Protocol.Binary;
using OrleansGateway.Sandbox.Accounts;
using OrleansGateway.Sandbox.Core;
using OrleansGateway.Sandbox.Stanzas.Receipts;

namespace OrleansGateway.Sandbox.Stanzas.Messages;

/// <summary>Takes a message: checks its parts, acknowledges it, and gives each device its part.</summary>
/// <remarks>Source: server-needs.md, Sending; vectors/usync-iq.json, the flows with messages.</remarks>
/// <param name="accounts">All accounts.</param>
/// <param name="options">The clock of time stamps.</param>
internal sealed class MessageHandler(AccountDirectory accounts, SandboxOptions options) : IStanzaHandler
{
    /// <summary>The longest wire id, in characters.</summary>
    public const int MaxIdLength = 128;

    /// <inheritdoc/>
    public string Tag => "message";

    /// <inheritdoc/>
    public void Handle(StanzaContext context, Node stanza)
    {
        var to = stanza.RequiredJid("to");
        var id = stanza.RequiredAttribute("id");
        if (id.Length is 0 or > MaxIdLength)
        {
            throw new StanzaRefusedException(StanzaError.BadRequest);
        }

        var recipient = accounts.Find(to) ?? throw new StanzaRefusedException(StanzaError.ItemNotFound);
        var parts = MessageParts.Read(stanza, to, context.Sender, recipient);
        if (parts.Any(part => !part.Target.Queue.HasRoom))
        {
            throw new StanzaRefusedException(StanzaError.ServiceUnavailable);
        }

        var now = options.Time.GetUtcNow();
        var envelope = new MessageEnvelope(context.Sender, recipient, to, stanza, now);
        if (stanza.Attribute("category") != "peer")
        {
            context.Sender.Counters.AddSent();
        }

        context.Sender.Account.AddContact(recipient);
        recipient.AddContact(context.Sender.Account);
        context.Reply(ServerNode.Ack(stanza, now));

        var key = StanzaKeys.Message(context.Sender.Account, id);
        foreach (var part in parts)
        {
            part.Target.Queue.Enqueue(key, envelope.For(part));
        }
    }

    /// <inheritdoc/>
    public Node? Refuse(Node stanza, StanzaError error) => ServerNode.Ack(stanza, options.Time.GetUtcNow(), error);
}
