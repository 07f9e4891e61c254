using OrleansGateway.Protocol.Binary;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Stanzas.Receipts;

/// <summary>
/// Handles the acknowledgement of a stanza, which then no longer waits for the device. An acknowledgement with an error refuses
/// the stanza: it stays, and comes again when the device logs in next.
/// </summary>
/// <remarks>Source: whatsmeow receipt.go, sendAck and its error codes (487 to 552).</remarks>
/// <param name="keys">Finds what the acknowledgement names.</param>
internal sealed class AckHandler(StanzaKeys keys) : IStanzaHandler
{
    /// <inheritdoc/>
    public string Tag => "ack";

    /// <inheritdoc/>
    public void Handle(StanzaContext context, Node stanza)
    {
        var key = keys.OfAck(stanza);
        if (stanza.Attribute("error") is null or "0")
        {
            context.Sender.Queue.Acknowledge(key);
        }
        else
        {
            context.Sender.Counters.AddNacked();
        }
    }

    /// <inheritdoc/>
    public Node? Refuse(Node stanza, StanzaError error) => null;
}
