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
/// Sends messages: plan the route → encrypt → commit → hand to the socket → wait for the server.
/// Up to the hand-over, sends to one chat go one after another; no lock is held while the server answers.
/// </summary>
internal sealed partial class MessageSender(
    DeviceLink link, AckRegistry acks, SentMessages sentMessages, MessageRoutes routes, OutgoingEncryption encryption)
{
    // Devices that the first round missed get the message in later ones; the receipt tells of those that no round reached.
    private const int MaxRounds = 3;

    private readonly ILogger _logger = link.Scope.Logger;
    private readonly PeerTurns _turns = new();
    private volatile TaskCompletionSource? _drained;
    private int _pending;

    /// <summary>Sends a message and waits for the server's answer.</summary>
    /// <exception cref="InvalidRequestException">The wire id belongs to another message.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before a byte left.</exception>
    public async Task<SendReceipt> SendAsync(OutgoingRequest request, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _pending) > link.Scope.Options.MaxPendingSends)
        {
            Interlocked.Decrement(ref _pending);
            return new SendReceipt(request.WireId, SendOutcome.NotSent, SendRefusal.Busy);
        }

        try
        {
            return await SendInRoundsAsync(request, cancellationToken);
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

    private async Task<SendReceipt> SendInRoundsAsync(OutgoingRequest request, CancellationToken cancellationToken)
    {
        var route = routes.For(request.Chat);
        var attempt = await HandOverAsync(request, route, reached: null, cancellationToken);
        if (attempt.Failure is { } failure)
        {
            return failure;
        }

        var (receipt, hash) = await WaitForAnswerAsync(request.WireId, attempt.Answer!, cancellationToken);
        if (receipt.Outcome != SendOutcome.Acknowledged || route.Matches(attempt.Plan!, hash))
        {
            return receipt;
        }

        var isComplete = await ReachMissedAsync(request, route, attempt.Plan!, hash, cancellationToken);
        return receipt with { MissedDevices = !isComplete };
    }

    // The server has the message, so nothing that happens here changes the answer: another number would send it again. All rounds
    // together take no longer than a send may wait for its answer.
    private async Task<bool> ReachMissedAsync(
        OutgoingRequest request, IMessageRoute route, SendPlan plan, string? hash, CancellationToken cancellationToken)
    {
        using var budget = new CancellationTokenSource(link.Scope.Options.SendTimeout, link.Scope.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(budget.Token, cancellationToken);
        try
        {
            return await SendToMissedAsync(request, route, plan, hash, either.Token);
        }
        catch (Exception failure)
        {
            LogDevicesMissed(failure.GetType().Name);
            return false;
        }
    }

    private async Task<bool> SendToMissedAsync(
        OutgoingRequest request, IMessageRoute route, SendPlan plan, string? hash, CancellationToken cancellationToken)
    {
        var reached = plan.Devices.Select(device => device.Device).ToHashSet();
        for (var round = 1; round < MaxRounds; round++)
        {
            LogDeviceListMismatch(round);
            await route.ForgetAsync(request.Chat, cancellationToken);
            var attempt = await HandOverAsync(request, route, reached, cancellationToken);
            if (attempt.Answer is null)
            {
                return attempt.Plan is not null && route.Matches(attempt.Plan, hash);
            }

            (var receipt, hash) = await WaitForAnswerAsync(request.WireId, attempt.Answer, cancellationToken);
            if (receipt.Outcome != SendOutcome.Acknowledged || route.Matches(attempt.Plan!, hash))
            {
                return receipt.Outcome == SendOutcome.Acknowledged;
            }

            reached.UnionWith(attempt.Plan!.Devices.Select(device => device.Device));
        }

        return false;
    }

    private async Task<SendAttempt> HandOverAsync(
        OutgoingRequest request, IMessageRoute route, IReadOnlySet<Jid>? reached, CancellationToken cancellationToken)
    {
        try
        {
            using var turn = await _turns.TakeAsync(request.Chat.ToString(), cancellationToken);
            return await HandOverInTurnAsync(request, route, reached, cancellationToken);
        }
        catch (ConnectionException)
        {
            return SendAttempt.NotSent(request.WireId, SendRefusal.NotConnected);
        }
        catch (TooManyRequestsException)
        {
            return SendAttempt.NotSent(request.WireId, SendRefusal.Busy);
        }
        catch (RequestRefusedException refused)
        {
            return SendAttempt.NotSent(request.WireId, SendRefusal.LookupFailed, refused.Code);
        }
        catch (Exception failure) when (failure is RequestTimedOutException or ProtocolViolationException or SignalException)
        {
            LogLookupFailed(failure.GetType().Name);
            return SendAttempt.NotSent(request.WireId, SendRefusal.LookupFailed);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or ProtocolException))
        {
            LogStorageFailed(failure.GetType().Name);
            return SendAttempt.NotSent(request.WireId, SendRefusal.StorageFailed);
        }
    }

    private async Task<SendAttempt> HandOverInTurnAsync(
        OutgoingRequest request, IMessageRoute route, IReadOnlySet<Jid>? reached, CancellationToken cancellationToken)
    {
        var message = await FindOrCreateAsync(request, cancellationToken);
        var (plan, refusal) = await route.PlanAsync(message, cancellationToken);
        if (plan is null)
        {
            return refusal == SendRefusal.NoAccount
                ? SendAttempt.Refused(request.WireId, refusal)
                : SendAttempt.NotSent(request.WireId, refusal);
        }

        var remaining = reached is null ? plan : plan.Without(reached);
        if (reached is not null && remaining.Devices.Count == 0)
        {
            return new SendAttempt(plan, null, null);
        }

        message = message.To(remaining.Devices.Select(device => device.Device));
        var (parts, commit) = await encryption.EncryptAsync(request.WireId, message, remaining, cancellationToken);
        await commit.WaitAsync(cancellationToken);

        var stanza = OutgoingMessage.Build(
            request.WireId, plan.Target, message.Type, parts, link.Account.Account.DeviceIdentity, plan.Content, plan.Attributes);
        var answer = acks.ExpectAsync(request.WireId);
        await WriteAsync(stanza);
        return new SendAttempt(plan, answer, null);
    }

    // Not cancelled: a caller that gave up now would not know whether the message left. After an interrupted write the connection
    // ends, and with it the wait for the answer.
    private async Task WriteAsync(Node stanza)
    {
        try
        {
            await link.Connection.SendAsync(stanza, CancellationToken.None);
        }
        catch (WriteInterruptedException interrupted)
        {
            LogOutcomeUnknown(interrupted.GetType().Name);
        }
    }

    // A wire id keeps its content, whatever comes with it later.
    private async Task<SentMessageRecord> FindOrCreateAsync(OutgoingRequest request, CancellationToken cancellationToken)
    {
        var found = await sentMessages.FindAsync(request.WireId, cancellationToken);
        if (found is null)
        {
            var (type, message) = request.Content;
            return new SentMessageRecord(
                link.Scope.Time.GetUtcNow(), request.Chat, type, message.ToByteArray(), new Dictionary<Jid, int>());
        }

        return found.Chat == request.Chat ? found : throw new WireIdConflictException();
    }

    private async Task<(SendReceipt Receipt, string? DeviceHash)> WaitForAnswerAsync(
        string wireId, Task<AckStanza> answer, CancellationToken cancellationToken)
    {
        try
        {
            var ack = await answer.WaitAsync(link.Scope.Options.SendTimeout, link.Scope.Time, cancellationToken);
            return (AckOutcome.Of(ack), ack.DeviceHash);
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

    [LoggerMessage(Level = LogLevel.Information, Message = "The server knows other devices than a message went to (round {Round}); the lists are requested again")]
    private partial void LogDeviceListMismatch(int round);

    [LoggerMessage(Level = LogLevel.Information, Message = "A message is acknowledged, but some devices did not get it: {Failure}")]
    private partial void LogDevicesMissed(string failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "A message did not leave, a look-up failed: {Failure}")]
    private partial void LogLookupFailed(string failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "A message did not leave, the store failed: {Failure}")]
    private partial void LogStorageFailed(string failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "No answer of the server for a message that may have left: {Failure}")]
    private partial void LogOutcomeUnknown(string failure);
}
