using Microsoft.Extensions.Logging;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Peers;
using OrleansGateway.Protocol.Device.Sending;
using OrleansGateway.Protocol.Messages;
using OrleansGateway.Protocol.Signal;
using OrleansGateway.Protocol.Stanzas;
using OrleansGateway.Protocol.Stanzas.Messages;
using OrleansGateway.Protocol.Stanzas.Receipts;

namespace OrleansGateway.Protocol.Device.Receiving;

/// <summary>
/// Sends messages of ours again to devices that could not read them: only to devices that the message went to, a few times
/// each, and from what was kept.
/// </summary>
/// <remarks>Source: usync-iq.json, flow <c>receipts-for-own-message</c>.</remarks>
internal sealed partial class RetryAnswers(
    INodeConnection connection, SentMessages sentMessages, SessionStore sessions, SessionOpener opener,
    OutgoingEncryption encryption, AddressBook addresses, AccountState account, BackgroundWork background, TimeProvider time,
    DeviceClientOptions options, ILogger logger)
{
    private readonly SessionRenewals _renewals = new(time, options.SessionRenewalInterval);

    /// <summary>Takes a retry receipt; it is confirmed once it is answered.</summary>
    public void Take(Node stanza, ReceiptStanza receipt, RetryRequest request) => background.TryAdd(async token =>
    {
        await AnswerAsync(receipt, request, token);
        await connection.SendAsync(AckStanza.For(stanza), token);
    });

    private async Task AnswerAsync(ReceiptStanza receipt, RetryRequest request, CancellationToken cancellationToken)
    {
        var message = await sentMessages.FindAsync(request.MessageId, cancellationToken);
        var device = message is null ? null : await FindInFanoutAsync(message, receipt.Sender, cancellationToken);
        if (message is null || device is null || message.Fanout[device.Value] >= options.MaxRetries)
        {
            LogNotAnswered(request.Count, isKnown: message is not null, isInFanout: device is not null);
            return;
        }

        try
        {
            var peer = (await sessions.ResolveAsync([device.Value], cancellationToken))[0];
            await RenewSessionAsync(peer, request, cancellationToken);
            await ResendAsync(message.Resent(device.Value), device.Value, request, cancellationToken);
        }
        catch (ProtocolException failure) when (failure is SignalException or RequestRefusedException or ProtocolViolationException)
        {
            LogNoSession(failure.GetType().Name);
        }
    }

    // The receipt may name the device by its other address.
    private async Task<Jid?> FindInFanoutAsync(SentMessage message, Jid sender, CancellationToken cancellationToken)
    {
        if (message.Fanout.ContainsKey(sender))
        {
            return sender;
        }

        var alternative = await addresses.AlternativeAsync(sender, cancellationToken);
        return alternative is { } other && message.Fanout.ContainsKey(other) ? other : null;
    }

    private async Task RenewSessionAsync(PeerAddress peer, RetryRequest request, CancellationToken cancellationToken)
    {
        if (request.Keys is { } keys)
        {
            await opener.BeginAsync(peer, keys, cancellationToken);
            return;
        }

        var (session, _) = await sessions.RunAsync([peer], transaction => transaction.Session(peer), cancellationToken);
        var isOther = session?.RemoteRegistrationId is { } known && known != request.RegistrationId;
        if (session is not { HasCurrentSession: true } || isOther || _renewals.IsDue(peer.Id))
        {
            await opener.RenewAsync(peer, cancellationToken);
        }
    }

    private async Task ResendAsync(
        SentMessage message, Jid device, RetryRequest request, CancellationToken cancellationToken)
    {
        var plan = new SendPlan(device, [new FanoutDevice(device, account.IsOwn(device))]);
        var (parts, commit) = await encryption.EncryptAsync(request.MessageId, message, plan, cancellationToken);
        await commit.WaitAsync(cancellationToken);
        var stanza = OutgoingMessage.Resend(
            request.MessageId, message.Type, parts[0], request.Count, account.Account.DeviceIdentity);
        await connection.SendAsync(stanza, cancellationToken);
    }
}
