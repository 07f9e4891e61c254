using Microsoft.Extensions.Logging;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Records;

namespace OrleansGateway.Protocol.Device.Connection;

internal sealed partial class DeviceLifetime
{
    private static readonly TimeSpan SocketCloseTimeout = TimeSpan.FromSeconds(2);

    // Runs the loops of a connection until it ends, whatever ends it, then puts everything in order.
    private async Task RunAsync(DeviceConnection connection)
    {
        var loops = connection.Loops.Select(RunLoopAsync).ToArray();
        var failure = await _end.Failure;
        _ready = null;
        connection.EndWaits(failure);
        await Task.WhenAll(loops);
        await SettleAsync(connection, failure);
        await CloseSocketAsync(connection, failure);
        Finish(failure);
    }

    private async Task RunLoopAsync(Func<CancellationToken, Task> loop)
    {
        try
        {
            await loop(_end.Stopping);
        }
        catch (OperationCanceledException) when (_end.Stopping.IsCancellationRequested)
        {
            // The connection has ended.
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            _end.TryEnd(FailureOf(failure));
        }
    }

    // What must be durable at the end: exact counters, and that the account is gone where it is.
    private async Task SettleAsync(DeviceConnection connection, ConnectionFailure failure)
    {
        try
        {
            if (failure.Reason == FailureReason.LoggedOut && connection.Account.Current.Account is not null)
            {
                var now = _scope.Time.GetUtcNow();
                await connection.Link.Commits.EnqueueAsync(
                    CredentialStore.PutAside(connection.Account.Current, now), new DeviceLoggedOut(now, failure));
            }

            await connection.SettleAsync();
        }
        catch (Exception lost) when (lost is not OutOfMemoryException)
        {
            LogNotSettled(lost.GetType().Name);
        }
    }

    private async Task CloseSocketAsync(DeviceConnection connection, ConnectionFailure failure)
    {
        try
        {
            using var deadline = new CancellationTokenSource(SocketCloseTimeout, _scope.Time);
            if (failure.Reason is FailureReason.ClosedLocally or FailureReason.LoggedOut)
            {
                await connection.Link.Connection.CloseAsync(deadline.Token);
            }
        }
        catch (Exception lost) when (lost is OperationCanceledException or ProtocolException)
        {
            // It is closed by force below.
        }

        await connection.DisposeAsync();
    }

    // The attempt failed before there was anything to run, or while it ran; either way it ends once.
    private async Task GiveUpAsync(Exception failure, CancellationToken cancellationToken)
    {
        var isCancelled = cancellationToken.IsCancellationRequested;
        var isDeadSocket = _connection is not null && failure is (ConnectionException or WriteInterruptedException);
        if (isCancelled || !isDeadSocket)
        {
            _end.TryEnd(isCancelled ? new ConnectionFailure(FailureReason.ClosedLocally) : FailureOf(failure));
        }

        // Where the socket is dead, its reader ends the connection, with the server's reason where it gave one.
        var end = await _end.Failure;
        if (_connection is null)
        {
            Finish(end);
        }

        await _completion.Task;
        if (!isCancelled)
        {
            throw new ConnectionException(end, failure);
        }
    }

    private void Finish(ConnectionFailure failure)
    {
        LogEnded(failure.Reason, failure.Code);
        _notices.Writer.TryWrite(new Disconnected(failure));
        _notices.Writer.TryComplete();
        _completion.TrySetResult(failure);
    }

    private static ConnectionFailure FailureOf(Exception failure) => failure switch
    {
        ConnectionException connection => connection.Failure,
        WriteInterruptedException interrupted => interrupted.Failure,
        ProtocolViolationException violation => new(FailureReason.ProtocolViolation, 0, violation.Message),
        TimeoutException or RequestTimedOutException => new(FailureReason.TimedOut, 408, "The server did not answer."),
        RequestRefusedException refused => new(FailureReason.ServerError, refused.Code, refused.Text),
        OperationCanceledException => new(FailureReason.ConnectionLost, 0, "Something within was cancelled."),
        ProtocolException other => new(FailureReason.ProtocolViolation, 0, other.Message),
        _ => StorageFailure.Of(failure),
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "The device is ready")]
    private partial void LogReady();

    [LoggerMessage(Level = LogLevel.Information, Message = "The connection ended: {Reason} ({Code})")]
    private partial void LogEnded(FailureReason reason, int code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The end of the connection could not be committed: {Failure}; reserved counters are skipped next time")]
    private partial void LogNotSettled(string failure);
}
