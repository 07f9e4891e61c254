using OrleansGateway.Protocol.Binary;
using OrleansGateway.Sandbox.Accounts;
using OrleansGateway.Sandbox.Core;
using OrleansGateway.Sandbox.Stanzas.Receipts;

namespace OrleansGateway.Sandbox.Stanzas.Messages;

/// <summary>Accepts a message: finds its route, acknowledges it, and queues each device's stanza.</summary>
/// <remarks>Source: tests/Protocol.Tests/vectors/usync-iq.json, the flows with messages.</remarks>
/// <param name="routes">The kinds of targets.</param>
/// <param name="fanouts">Finds senders whose device lists are old.</param>
/// <param name="keys">Builds the keys under which the stanzas wait.</param>
/// <param name="options">The clock of time stamps.</param>
internal sealed class MessageHandler(
    IEnumerable<IMessageRoute> routes, FanoutCheck fanouts, StanzaKeys keys, SandboxOptions options) : IStanzaHandler
{
    private readonly IMessageRoute[] _routes = [.. routes];

    /// <inheritdoc/>
    public string Tag => "message";

    /// <inheritdoc/>
    public void Handle(StanzaContext context, Node stanza)
    {
        var message = IncomingMessage.Read(context.Sender, stanza, options.Time.GetUtcNow());
        var routed = Route(message);
        if (routed.Deliveries.Any(delivery => !delivery.Target.Queue.HasRoom))
        {
            throw new StanzaRefusedException(StanzaError.ServiceUnavailable);
        }

        Record(message, routed.Contact);
        var hash = fanouts.HashUnlessExact(message, routed);
        context.Reply(ServerNode.Ack(stanza, message.Time).WithAttribute("phash", hash));
        foreach (var delivery in routed.Deliveries)
        {
            delivery.Target.Queue.Enqueue(keys.OfDelivered(delivery.Stanza), delivery.Stanza);
        }
    }

    /// <inheritdoc/>
    public Node? Refuse(Node stanza, StanzaError error) => ServerNode.Ack(stanza, options.Time.GetUtcNow(), error);

    private RoutedMessage Route(IncomingMessage message)
    {
        foreach (var route in _routes)
        {
            if (route.Route(message) is { } routed)
            {
                return routed;
            }
        }

        throw new StanzaRefusedException(StanzaError.ItemNotFound);
    }

    private static void Record(IncomingMessage message, Account? contact)
    {
        if (!message.IsPeer)
        {
            message.Sender.Counters.AddSent();
        }

        if (contact is not null)
        {
            message.Sender.Account.AddContact(contact);
            contact.AddContact(message.Sender.Account);
        }
    }
}
