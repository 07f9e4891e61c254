using OrleansGateway.Protocol.Binary;
using OrleansGateway.Sandbox.Accounts;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Stanzas.Messages;

/// <summary>Delivers messages to one kind of target. A new kind is one class and one line in <c>SandboxServices</c>.</summary>
internal interface IMessageRoute
{
    /// <summary>Finds which device gets which stanza. Changes nothing.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The deliveries; null where the target is not of this route's kind or does not exist.</returns>
    /// <exception cref="StanzaRefusedException">The message does not fit its target.</exception>
    RoutedMessage? Route(IncomingMessage message);
}

/// <summary>The result of a route.</summary>
/// <param name="Deliveries">The stanzas, each for one device; at least one.</param>
/// <param name="Fanout">The parts as the sender wrote them, and the devices that should have one.</param>
/// <param name="Contact">The account that the sender has a chat with from now on; null where the message makes no contact.</param>
internal sealed record RoutedMessage(IReadOnlyList<Delivery> Deliveries, MessageFanout Fanout, Account? Contact = null);

/// <summary>A stanza for one device.</summary>
/// <param name="Target">The device.</param>
/// <param name="Stanza">The stanza.</param>
internal readonly record struct Delivery(Device Target, Node Stanza);
