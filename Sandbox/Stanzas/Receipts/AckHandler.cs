using OrleansGateway.Protocol.Binary;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Stanzas.Receipts;

/// <summary>Handles the acknowledgement of a stanza, which then no longer waits for the device.</summary>
/// <param name="keys">Finds what the acknowledgement names.</param>
internal sealed class AckHandler(StanzaKeys keys) : IStanzaHandler
{
    /// <inheritdoc/>
    public string Tag => "ack";

    /// <inheritdoc/>
    public void Handle(StanzaContext context, Node stanza) => context.Sender.Queue.Acknowledge(keys.OfAck(stanza));

    /// <inheritdoc/>
    public Node? Refuse(Node stanza, StanzaError error) => null;
}
