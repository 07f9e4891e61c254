using Google.Protobuf;
using Microsoft.Extensions.Logging;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Peers;
using OrleansGateway.Protocol.Signal;
using OrleansGateway.Protocol.Stanzas;
using OrleansGateway.Protocol.Stanzas.Messages;

namespace OrleansGateway.Protocol.Device.Sending;

/// <summary>
/// Sends texts: plan the fan-out → begin missing sessions → encrypt → commit → hand to the socket → wait for the server.
/// Up to the hand-over, sends to one chat go one after another; nothing is held while the server thinks.
/// </summary>
internal sealed partial class MessageSender(
    INodeConnection connection, AckRegistry acks, SentMessages sentMessages, FanoutPlanner planner, SessionOpener opener,
    OutgoingEncryption encryption, AccountState account, TimeProvider time, DeviceClientOptions options, ILogger logger)
{
    // A device list that was wrong is asked for once more; what does not match then either is reported.
    private const int MaxRounds = 2;

    private readonly PeerTurns _turns = new();
    private volatile TaskCompletionSource? _drained;
    private int _pending;

    /// <summary>Sends a text and waits for the server's answer.</summary>
    /// <exception cref="InvalidRequestException">The wire id belongs to another message.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before a byte left.</exception>
    public async Task<SendReceipt> SendAsync(OutgoingText text, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _pending) > options.MaxPendingSends)
        {
            Interlocked.Decrement(ref _pending);
            return new SendReceipt(text.WireId, SendOutcome.NotSent, SendRefusal.Busy);
        }

        try
        {
            return await SendInRoundsAsync(text, cancellationToken);
        }
        finally
        {
            if (Interlocked.Decrement(ref _pending) == 0)
            {
                _drained?.TrySetResult();
            }
        }
    }

    /// <summary>Waits until no send is under way; new ones must not begin meanwhile.</summary>
    public Task DrainAsync()
    {
        _drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // A full fence: the last send must see who waits, or this must see that it was the last.
        if (Interlocked.Add(ref _pending, 0) == 0)
        {
            _drained.TrySetResult();
        }

        return _drained.Task;
    }

    private async Task<SendReceipt> SendInRoundsAsync(OutgoingText text, CancellationToken cancellationToken)
    {
        for (var round = 1; ; round++)
        {
            var attempt = await HandOverAsync(text, cancellationToken);
            if (attempt.Failure is { } failure)
            {
                return failure;
            }

            var (receipt, hash) = await WaitForAnswerAsync(text.WireId, attempt.Answer!, cancellationToken);
            if (receipt.Outcome != SendOutcome.Acknowledged || planner.Matches(text.Chat, attempt.Devices, hash))
            {
                return receipt;
            }

            LogDeviceListMismatch(round);
            await planner.ForgetAsync(text.Chat, CancellationToken.None);
            if (round == MaxRounds)
            {
                return receipt with { Outcome = SendOutcome.Refused, Refusal = SendRefusal.DeviceListMismatch };
            }
        }
    }

    private async Task<SendAttempt> HandOverAsync(OutgoingText text, CancellationToken cancellationToken)
    {
        try
        {
            using var turn = await _turns.TakeAsync(text.Chat.ToString(), cancellationToken);
            return await HandOverInTurnAsync(text, cancellationToken);
        }
        catch (ConnectionException)
        {
            return SendAttempt.NotSent(text.WireId, SendRefusal.NotConnected);
        }
        catch (TooManyRequestsException)
        {
            return SendAttempt.NotSent(text.WireId, SendRefusal.Busy);
        }
        catch (RequestRefusedException refused)
        {
            return SendAttempt.NotSent(text.WireId, SendRefusal.LookupFailed, refused.Code);
        }
        catch (Exception failure) when (failure is RequestTimedOutException or ProtocolViolationException or SignalException)
        {
            LogLookupFailed(failure.GetType().Name);
            return SendAttempt.NotSent(text.WireId, SendRefusal.LookupFailed);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or ProtocolException))
        {
            LogStorageFailed(failure.GetType().Name);
            return SendAttempt.NotSent(text.WireId, SendRefusal.StorageFailed);
        }
    }

    private async Task<SendAttempt> HandOverInTurnAsync(OutgoingText text, CancellationToken cancellationToken)
    {
        var planned = await planner.PlanAsync(text.Chat, cancellationToken);
        var devices = await opener.OpenMissingAsync(planned, cancellationToken);
        if (!planner.ReachesRecipient(text.Chat, devices))
        {
            return new SendAttempt([], null, new SendReceipt(text.WireId, SendOutcome.Refused, SendRefusal.NoDevices));
        }

        var addresses = devices.Select(device => device.Device).ToArray();
        var message = (await FindOrCreateAsync(text, cancellationToken)).To(addresses);
        var (parts, commit) = await encryption.EncryptAsync(text.WireId, message, devices, cancellationToken);
        await commit.WaitAsync(cancellationToken);

        var stanza = OutgoingMessage.ToDevices(
            text.WireId, text.Chat, message.Type, parts, account.Account.DeviceIdentity);
        var answer = acks.ExpectAsync(text.WireId);
        await WriteAsync(stanza);
        return new SendAttempt(addresses, answer, null);
    }

    // Not cancelled: whoever gives up now would not know whether the message left. After an interrupted write the connection
    // ends, and with it the wait for the answer.
    private async Task WriteAsync(Node stanza)
    {
        try
        {
            await connection.SendAsync(stanza, CancellationToken.None);
        }
        catch (WriteInterruptedException interrupted)
        {
            LogOutcomeUnknown(interrupted.GetType().Name);
        }
    }

    // A wire id keeps its content, whatever comes with it later.
    private async Task<SentMessage> FindOrCreateAsync(OutgoingText text, CancellationToken cancellationToken)
    {
        var found = await sentMessages.FindAsync(text.WireId, cancellationToken);
        if (found is null)
        {
            return new SentMessage(
                time.GetUtcNow(), text.Chat, OutgoingText.StanzaType, text.Content.ToByteArray(), new Dictionary<Jid, int>());
        }

        return found.Chat == text.Chat ? found : throw new WireIdConflictException();
    }

    private async Task<(SendReceipt Receipt, string? DeviceHash)> WaitForAnswerAsync(
        string wireId, Task<AckStanza> answer, CancellationToken cancellationToken)
    {
        try
        {
            var ack = await answer.WaitAsync(options.SendTimeout, time, cancellationToken);
            return (AckOutcome.Of(ack), ack.ParticipantHash);
        }
        catch (Exception unknown) when (unknown is TimeoutException or ConnectionException or OperationCanceledException)
        {
            LogOutcomeUnknown(unknown.GetType().Name);
            return (new SendReceipt(wireId, SendOutcome.Unknown), null);
        }
        finally
        {
            acks.Forget(wireId);
        }
    }
}
