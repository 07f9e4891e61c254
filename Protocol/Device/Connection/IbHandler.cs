using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Stanzas.Account;
using OrleansGateway.Protocol.Stanzas.Connection;

namespace OrleansGateway.Protocol.Device.Connection;

/// <summary>
/// Handles <c>ib</c>: what waited while the device was away, stale data, routing for the next connection, and the end of
/// this protocol.
/// </summary>
internal sealed class IbHandler(DeviceLink link) : IStanzaHandler
{
    private const int OfflineBatch = 100;

    public async ValueTask HandleAsync(Node stanza, CancellationToken cancellationToken)
    {
        foreach (var info in stanza.Children)
        {
            switch (info.Tag)
            {
                case "offline_preview":
                    await link.Connection.SendAsync(IbStanza.OfflineBatch(OfflineBatch), cancellationToken);
                    break;
                case "offline":
                    link.Notices.TryWrite(new OfflineDelivered(info.NumberAttribute("count") ?? 0));
                    break;
                case "dirty":
                    Clean(info);
                    break;
                case EdgeRoutingRecord.Tag:
                    await link.Commits.EnqueueAsync([EdgeRoutingRecord.ToChange(info)]).WaitAsync(cancellationToken);
                    break;
                case "downgrade_webclient":
                    link.End.TryEnd(IbStanza.Downgrade);
                    break;
            }
        }
    }

    // Nothing is cached here that the mark could make stale; it is only cleaned so that it does not come with every login.
    private void Clean(Node dirty)
    {
        var request = new CleanDirty(dirty.RequiredAttribute("type"), dirty.Attribute("timestamp"));
        link.Background.TryAdd(token => link.Requests.SendAsync(request, token));
    }
}
