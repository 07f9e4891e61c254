using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Stanzas;

namespace OrleansGateway.Protocol.Device.Link;

/// <summary>Handles the notifications of one type.</summary>
internal interface INotificationHandler
{
    /// <summary>Notes what the notification says.</summary>
    /// <returns>False to leave it unconfirmed, so that it comes again.</returns>
    /// <exception cref="ProtocolViolationException">It is malformed; nothing was changed.</exception>
    ValueTask<bool> HandleAsync(Node notification, CancellationToken cancellationToken);
}

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
