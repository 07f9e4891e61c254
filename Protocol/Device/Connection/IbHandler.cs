using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Stanzas.Account;
using OrleansGateway.Protocol.Stanzas.Connection;

namespace OrleansGateway.Protocol.Device.Connection;

/// <summary>
/// Handles <c>ib</c>: what waited while the device was away, stale data, routing for the next connection, and the end of
/// this protocol. A new child is one line in the table; unknown ones are passed over.
/// </summary>
internal sealed class IbHandler : IStanzaHandler
{
    private const int OfflineBatch = 100;

    private readonly DeviceLink _link;
    private readonly Dictionary<string, Func<Node, CancellationToken, ValueTask>> _children;

    public IbHandler(DeviceLink link)
    {
        _link = link;
        _children = new()
        {
            ["offline_preview"] = (_, token) => link.Connection.SendAsync(IbStanza.OfflineBatch(OfflineBatch), token),
            ["offline"] = AtOnce(offline => link.Notices.TryWrite(new OfflineDelivered(offline.NumberAttribute("count") ?? 0))),
            ["dirty"] = AtOnce(Clean),
            [EdgeRoutingRecord.Tag] = KeepRoutingAsync,
            ["downgrade_webclient"] = AtOnce(_ => link.End.TryEnd(IbStanza.Downgrade)),
        };
    }

    public async ValueTask HandleAsync(Node stanza, CancellationToken cancellationToken)
    {
        foreach (var child in stanza.Children)
        {
            if (_children.TryGetValue(child.Tag, out var handle))
            {
                await handle(child, cancellationToken);
            }
        }
    }

    private static Func<Node, CancellationToken, ValueTask> AtOnce(Action<Node> handle) => (child, _) =>
    {
        handle(child);
        return ValueTask.CompletedTask;
    };

    private async ValueTask KeepRoutingAsync(Node routing, CancellationToken cancellationToken) =>
        await _link.Commits.EnqueueAsync([EdgeRoutingRecord.ToChange(routing)]).WaitAsync(cancellationToken);

    // Nothing is cached here that the mark could make stale; it is only cleaned so that it does not come with every login.
    private void Clean(Node dirty)
    {
        var request = new CleanDirty(dirty.RequiredAttribute("type"), dirty.Attribute("timestamp"));
        _link.Background.TryAdd(token => _link.Requests.SendAsync(request, token));
    }
}
