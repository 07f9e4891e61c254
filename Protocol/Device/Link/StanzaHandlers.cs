using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Device.Link;

/// <summary>Handles the stanzas of one tag, one at a time, in the order in which they came.</summary>
internal interface IStanzaHandler
{
    /// <summary>
    /// Handles a stanza. What it changes and the events that it makes are handed to the commit pipeline; its confirmation
    /// to the server waits for that commit.
    /// </summary>
    /// <exception cref="ProtocolViolationException">The stanza is malformed; nothing was changed.</exception>
    ValueTask HandleAsync(Node stanza, CancellationToken cancellationToken);
}

/// <summary>Handles the notifications of one type.</summary>
internal interface INotificationHandler
{
    /// <summary>Notes what the notification says.</summary>
    /// <returns>False to leave it unconfirmed, so that it comes again.</returns>
    /// <exception cref="ProtocolViolationException">It is malformed; nothing was changed.</exception>
    ValueTask<bool> HandleAsync(Node notification, CancellationToken cancellationToken);
}
