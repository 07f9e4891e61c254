using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Peers;
using OrleansGateway.Protocol.Signal;
using OrleansGateway.Protocol.Stanzas;
using OrleansGateway.Protocol.Stanzas.Messages;
using OrleansGateway.Protocol.Stanzas.Receipts;

namespace OrleansGateway.Protocol.Device.Receiving;

/// <summary>
/// Requests messages again that could not be decrypted: a few times, from the second time on with keys for a new session.
/// </summary>
/// <remarks>Source: docs/protocol/facts.md#retry; tests/Protocol.Tests/vectors/usync-iq.json, flow <c>retry-in</c>.</remarks>
internal sealed class RetryRequests(DeviceLink link, PreKeys preKeys)
{
    private const int KeysFromCount = 2;
    private const int RememberedMessages = 1024;

    private readonly RetryCounters _counters = new(RememberedMessages);

    /// <summary>Reports that a message cannot be read and requests it again, unless that was done often enough.</summary>
    public async Task SendAsync(
        Node stanza, MessageStanza message, MessageOrigin origin, SignalFailure failure, CancellationToken cancellationToken)
    {
        var count = _counters.Next(origin.SeenKey, message.Parts[0].Count);
        var isLast = count > link.Scope.Options.MaxRetries;
        var note = new MessageUndecryptable(
            origin.Timestamp, origin.Chat, origin.Sender, message.Id, failure.ToString(), Math.Min(count, link.Scope.Options.MaxRetries));
        var keys = count >= KeysFromCount && !isLast ? await preKeys.TakeForPeerAsync(cancellationToken) : null;
        var commit = link.Commits.EnqueueAsync([], note);
        var refusal = AckStanza.ForMessage(stanza, link.Account.Account.Jid, NackCode.UnhandledError);
        if (isLast)
        {
            await link.Confirmations.SendAfterAsync(commit, cancellationToken, refusal);
            return;
        }

        var receipt = ReceiptStanza.ForRetry(
            message, count, ErrorOf(failure), link.Account.Current.RegistrationId, keys);
        await link.Confirmations.SendAfterAsync(commit, cancellationToken, receipt, refusal);
    }

    // The failures up to this one are the codes of the protocol; 0 stands for every other.
    private static int ErrorOf(SignalFailure failure) => failure <= SignalFailure.BadMac ? (int)failure : 0;
}
