using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Stanzas;

namespace OrleansGateway.Protocol.Device.Link;

/// <summary>Gives each notification to the handler of its type and confirms it, known or not, once its changes are durable.</summary>
internal sealed class NotificationDispatcher(
    IReadOnlyDictionary<string, INotificationHandler> handlers, CommitPipeline commits, Confirmations confirmations)
    : IStanzaHandler
{
    public const string Tag = "notification";

    public async ValueTask HandleAsync(Node stanza, CancellationToken cancellationToken)
    {
        var isUnknown = !handlers.TryGetValue(stanza.Attribute("type") ?? "", out var handler);
        if (isUnknown || await handler!.HandleAsync(stanza, cancellationToken))
        {
            await confirmations.SendAfterAsync(commits.FlushAsync(), cancellationToken, AckStanza.For(stanza));
        }
    }
}
