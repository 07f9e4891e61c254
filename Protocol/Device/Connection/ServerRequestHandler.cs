using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Stanzas;
using OrleansGateway.Protocol.Stanzas.Account;

namespace OrleansGateway.Protocol.Device.Connection;

/// <summary>Answers the server's requests: pairing, pings; anything else is refused as not implemented.</summary>
internal sealed class ServerRequestHandler(INodeConnection connection, QrPairing pairing) : IStanzaHandler
{
    private const string PingNamespace = "urn:xmpp:ping";
    private const int NotImplemented = 501;

    public async ValueTask HandleAsync(Node stanza, CancellationToken cancellationToken)
    {
        var id = stanza.RequiredAttribute("id");
        if (PairDeviceStanza.Matches(stanza))
        {
            await pairing.OfferAsync(id, PairDeviceStanza.References(stanza), cancellationToken);
        }
        else if (PairSuccessStanza.Matches(stanza))
        {
            await pairing.FinishAsync(PairSuccessStanza.Parse(stanza), cancellationToken);
        }
        else
        {
            var answer = stanza.Attribute("xmlns") == PingNamespace
                ? IqStanza.Result(id)
                : IqStanza.Error(id, NotImplemented, "feature-not-implemented");
            await connection.SendAsync(answer, cancellationToken);
        }
    }
}
