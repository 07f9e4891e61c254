using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Peers;
using OrleansGateway.Protocol.Stanzas;
using OrleansGateway.Protocol.Stanzas.Receipts;

namespace OrleansGateway.Protocol.Device.Receiving;

/// <summary>Turns receipts for messages of ours into events; passes on retry receipts.</summary>
internal sealed class ReceiptHandler(DeviceLink link, PeersModule peers, RetryAnswers retries) : IStanzaHandler
{
    public async ValueTask HandleAsync(Node stanza, CancellationToken cancellationToken)
    {
        var receipt = ReceiptStanza.Parse(stanza);
        if (receipt.Type == ReceiptStanza.RetryType)
        {
            retries.Take(stanza, receipt, RetryRequest.Parse(stanza));
            return;
        }

        var commit = KindOf(receipt.Type) is { } kind ? await NoteAsync(receipt, kind, cancellationToken) : Task.CompletedTask;
        await link.Confirmations.SendAfterAsync(commit, cancellationToken, AckStanza.For(stanza));
    }

    private async ValueTask<Task> NoteAsync(ReceiptStanza receipt, ReceiptKind kind, CancellationToken cancellationToken)
    {
        var key = SeenStanzas.KeyOf(
            $"receipt|{receipt.From}|{receipt.Participant}|{receipt.Recipient}|{kind}|{string.Join(',', receipt.Ids)}");
        if (peers.SeenNotices.Contains(key))
        {
            return link.Commits.FlushAsync();
        }

        var received = await ToEventAsync(receipt, kind, cancellationToken);
        return link.Commits.EnqueueAsync(peers.SeenNotices.Put(key, link.Account.ServerTime), received);
    }

    private async ValueTask<ReceiptReceived> ToEventAsync(
        ReceiptStanza receipt, ReceiptKind kind, CancellationToken cancellationToken)
    {
        var chat = receipt.Recipient ?? receipt.From;
        return new ReceiptReceived(
            receipt.Timestamp ?? link.Account.ServerTime,
            await peers.Addresses.PreferNumberAsync(chat.WithoutDevice, cancellationToken),
            await peers.Addresses.PreferNumberAsync(receipt.Sender, cancellationToken),
            receipt.Ids,
            kind);
    }

    // The other kinds say something between our own devices only.
    private static ReceiptKind? KindOf(string type) => type switch
    {
        "" or ReceiptStanza.InactiveType => ReceiptKind.Delivered,
        ReceiptStanza.ReadType => ReceiptKind.Read,
        ReceiptStanza.ReadSelfType => ReceiptKind.ReadSelf,
        "played" => ReceiptKind.Played,
        _ => null,
    };
}
