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
/// <remarks>Source: tests/Protocol.Tests/vectors/usync-iq.json, flow <c>receipts-for-own-message</c>.</remarks>
internal sealed partial class RetryAnswers(
    DeviceLink link, PeersModule peers, SendingModule sending)
{
    private readonly ILogger _logger = link.Scope.Logger;
    private readonly SessionRenewals _renewals = new(link.Scope.Time, link.Scope.Options.SessionRenewalInterval);

    /// <summary>Takes a retry receipt; it is confirmed once it is answered.</summary>
    public void Take(Node stanza, ReceiptStanza receipt, RetryRequest request) => link.Background.TryAdd(async token =>
    {
        await AnswerAsync(receipt, request, token);
        await link.Connection.SendAsync(AckStanza.For(stanza), token);
    });

    private async Task AnswerAsync(ReceiptStanza receipt, RetryRequest request, CancellationToken cancellationToken)
    {
        var message = await sending.SentMessages.FindAsync(request.MessageId, cancellationToken);
        var device = message is null ? null : await FindInFanoutAsync(message, receipt.Sender, cancellationToken);
        if (message is null || device is null || message.Fanout[device.Value] >= link.Scope.Options.MaxRetries)
        {
            LogNotAnswered(request.Count, isKnown: message is not null, isInFanout: device is not null);
            return;
        }

        try
        {
            var peer = (await peers.Sessions.ResolveAsync([device.Value], cancellationToken))[0];
            await RenewSessionAsync(peer, request, cancellationToken);
            if (await HasYoungerIdentityAsync(peer, message, cancellationToken))
            {
                LogYoungerIdentity();
                return;
            }

            await ResendAsync(message.Resent(device.Value), device.Value, request, cancellationToken);
        }
        catch (ProtocolException failure) when (failure is SignalException or RequestRefusedException or ProtocolViolationException)
        {
            LogNoSession(failure.GetType().Name);
        }
    }

    // The receipt may name the device by its other address.
    private async Task<Jid?> FindInFanoutAsync(SentMessageRecord message, Jid sender, CancellationToken cancellationToken)
    {
        if (message.Fanout.ContainsKey(sender))
        {
            return sender;
        }

        var alternative = await peers.Addresses.AlternativeAsync(sender, cancellationToken);
        return alternative is { } other && message.Fanout.ContainsKey(other) ? other : null;
    }

    private async Task RenewSessionAsync(PeerAddress peer, RetryRequest request, CancellationToken cancellationToken)
    {
        if (request.Keys is { } keys)
        {
            await peers.Opener.BeginAsync(peer, keys, cancellationToken);
            return;
        }

        var (session, _) = await peers.Sessions.RunAsync([peer], transaction => transaction.Session(peer), cancellationToken);
        var isOther = session?.RemoteRegistrationId is { } known && known != request.RegistrationId;
        if (session is not { HasCurrentSession: true } || isOther || _renewals.IsDue(peer.Id))
        {
            await peers.Opener.RenewAsync(peer, cancellationToken);
        }
    }

    // Whoever sets an account up again, a hostile server included, does not get what was written to the one before.
    private async Task<bool> HasYoungerIdentityAsync(
        PeerAddress peer, SentMessageRecord message, CancellationToken cancellationToken)
    {
        var (identity, _) = await peers.Sessions.RunAsync([peer], transaction => transaction.Identity(peer), cancellationToken);
        return IdentityTrust.IsYounger(identity, message.SentAt);
    }

    private async Task ResendAsync(
        SentMessageRecord message, Jid device, RetryRequest request, CancellationToken cancellationToken)
    {
        var plan = new SendPlan(device, [new FanoutDevice(device, link.Account.IsOwn(device))]);
        var (parts, commit) = await sending.Encryption.EncryptAsync(request.MessageId, message, plan, cancellationToken);
        await commit.WaitAsync(cancellationToken);
        var recipient = link.Account.IsOwn(device) ? message.Chat : (Jid?)null;
        var stanza = OutgoingMessage.Resend(
            request.MessageId, message.Type, parts[0], request.Count, link.Account.Account.DeviceIdentity, recipient);
        await link.Connection.SendAsync(stanza, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Retry receipt {Count} is not answered (message known: {IsKnown}, device in its fan-out: {IsInFanout})")]
    private partial void LogNotAnswered(int count, bool isKnown, bool isInFanout);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message is not sent again, the device has another identity than when it was written")]
    private partial void LogYoungerIdentity();

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message cannot be sent again, there is no session with the device: {Failure}")]
    private partial void LogNoSession(string failure);
}
