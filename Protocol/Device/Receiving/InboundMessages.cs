using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Peers;
using OrleansGateway.Protocol.Messages;
using OrleansGateway.Protocol.Signal;
using OrleansGateway.Protocol.Stanzas;
using OrleansGateway.Protocol.Stanzas.Messages;
using OrleansGateway.Protocol.Stanzas.Receipts;

namespace OrleansGateway.Protocol.Device.Receiving;

/// <summary>
/// Takes messages in: recognise repetitions → decrypt → commit ratchet and event together → confirm. What cannot be read is
/// reported and requested again.
/// </summary>
internal sealed class InboundMessages(
    DeviceLink link, PeersModule peers, SeenStanzas seen, MessageReader reader, RetryRequests retries, MalformedMessages malformed)
    : IStanzaHandler
{
    public async ValueTask HandleAsync(Node stanza, CancellationToken cancellationToken)
    {
        MessageStanza message;
        try
        {
            message = MessageStanza.Parse(stanza);
        }
        catch (ProtocolViolationException violation) when (malformed.CanReport(stanza))
        {
            await malformed.RefuseAsync(stanza, violation, cancellationToken);
            return;
        }

        await HandleAsync(stanza, message, cancellationToken);
    }

    private async ValueTask HandleAsync(Node stanza, MessageStanza message, CancellationToken cancellationToken)
    {
        var origin = await LocateAsync(message, cancellationToken);
        if (IsRedelivery(message, origin))
        {
            await ConfirmAsync(link.Commits.FlushAsync(), message, origin, content: null, cancellationToken);
        }
        else if (WhyUnreadable(message) is { } reason)
        {
            await NoteUnreadableAsync(stanza, message, origin, reason, cancellationToken);
        }
        else
        {
            await ReadAsync(stanza, message, origin, cancellationToken);
        }
    }

    private async Task<MessageOrigin> LocateAsync(MessageStanza message, CancellationToken cancellationToken)
    {
        // Only our own devices name a recipient; whoever else does is not believed.
        var isOwn = link.Account.IsOwn(message.Sender);
        var learned = isOwn ? (message.Recipient, message.RecipientAlternative) : (message.Sender, message.SenderAlternative);
        if (learned.Item1 is { } address)
        {
            await peers.Addresses.LearnAsync(address, learned.Item2, cancellationToken);
        }

        var sender = await peers.Addresses.PreferNumberAsync(message.Sender, cancellationToken);
        var number = await peers.Addresses.PreferNumberAsync(ChatOf(message).WithoutDevice, cancellationToken);
        return new MessageOrigin(
            number, sender, isOwn, SeenStanzas.KeyOf(number, sender, message.Id), message.Timestamp ?? link.Account.ServerTime);
    }

    // The wire id decides, never the counter. A message that came before the other address of its sender was known is
    // remembered under the addresses of the stanza.
    private bool IsRedelivery(MessageStanza message, MessageOrigin origin) =>
        seen.Contains(origin.SeenKey) || seen.Contains(SeenStanzas.KeyOf(ChatOf(message), message.Sender, message.Id));

    private Jid ChatOf(MessageStanza message) =>
        link.Account.IsOwn(message.Sender) ? message.Recipient ?? message.From : message.From;

    private async Task ReadAsync(
        Node stanza, MessageStanza message, MessageOrigin origin, CancellationToken cancellationToken)
    {
        try
        {
            var part = IncomingPart.Read(message.Parts[0]);
            var devices = await peers.Sessions.ResolveAsync([message.Sender, IdentityTrust.PrimaryOf(message.Sender)], cancellationToken);
            var (content, commit) = await peers.Sessions.RunAsync(
                devices,
                PreKeyNeeds.Of(part),
                transaction => reader.Read(transaction, devices[0], devices[1], message, origin, part),
                cancellationToken);
            await ConfirmAsync(commit, message, origin, content, cancellationToken);
        }
        catch (SignalException failure)
        {
            // A used counter with a wire id that was never seen is another message: some senders use a counter twice.
            await retries.SendAsync(stanza, message, origin, failure.Failure, cancellationToken);
        }
    }

    private ValueTask ConfirmAsync(
        Task commit, MessageStanza message, MessageOrigin origin, ReceivedContent? content,
        CancellationToken cancellationToken)
    {
        var receipt = ReceiptStanza.ForMessage(message, ReceiptTypeOf(message, origin));
        return content is { IsHistorySync: true }
            ? link.Confirmations.SendAfterAsync(
                commit, cancellationToken, receipt, ReceiptStanza.ForMessage(message, ReceiptStanza.HistorySyncType))
            : link.Confirmations.SendAfterAsync(commit, cancellationToken, receipt);
    }

    private string? ReceiptTypeOf(MessageStanza message, MessageOrigin origin)
    {
        if (origin.IsFromOwnAccount)
        {
            return message.IsPeerCategory ? ReceiptStanza.PeerType : ReceiptStanza.SenderType;
        }

        return link.Account.IsOnline ? null : ReceiptStanza.InactiveType;
    }

    private async Task NoteUnreadableAsync(
        Node stanza, MessageStanza message, MessageOrigin origin, string reason, CancellationToken cancellationToken)
    {
        var note = new MessageUndecryptable(origin.Timestamp, origin.Chat, origin.Sender, message.Id, reason, RetryCount: 0);
        var commit = link.Commits.EnqueueAsync(seen.Put(origin.SeenKey, origin.Timestamp), note);
        var confirmation = message.Unavailable is null
            ? AckStanza.ForMessage(stanza, link.Account.Account.Jid)
            : ReceiptStanza.ForMessage(message, ReceiptTypeOf(message, origin));
        await link.Confirmations.SendAfterAsync(commit, cancellationToken, confirmation);
    }

    // Group, broadcast and channel messages need sender keys or come in plain; both belong to later work.
    private static string? WhyUnreadable(MessageStanza message)
    {
        if (message.Unavailable is { } unavailable)
        {
            return "unavailable: " + unavailable;
        }

        if (message.From.IsGroup || message.From.IsBroadcast || message.From.Server == JidServer.Newsletter)
        {
            return "unsupported chat: " + message.From.Server;
        }

        return message.Parts.Count == 0 ? "no content" : null;
    }
}

/// <summary>Where an incoming message belongs.</summary>
/// <param name="Chat">The chat, by phone number where that is known, without device.</param>
/// <param name="Sender">The device that sent it, by phone number where that is known.</param>
/// <param name="IsFromOwnAccount">Whether another device of our own account sent it.</param>
/// <param name="SeenKey">The key under which it is remembered as handled.</param>
/// <param name="Timestamp">The server's time of it, or the time now.</param>
internal sealed record MessageOrigin(
    Jid Chat, Jid Sender, bool IsFromOwnAccount, string SeenKey, DateTimeOffset Timestamp);
