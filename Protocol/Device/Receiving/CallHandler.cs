using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Stanzas;

namespace OrleansGateway.Protocol.Device.Receiving;

/// <summary>Confirms calls, which a gateway does not take; the account's other devices ring on.</summary>
internal sealed class CallHandler(Confirmations confirmations) : IStanzaHandler
{
    public ValueTask HandleAsync(Node stanza, CancellationToken cancellationToken) =>
        confirmations.SendAfterAsync(Task.CompletedTask, cancellationToken, AckStanza.For(stanza));
}
