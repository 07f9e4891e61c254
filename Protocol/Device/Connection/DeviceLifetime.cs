using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Peers;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Pairing;
using OrleansGateway.Protocol.Proto;
using OrleansGateway.Protocol.Signal.Records;
using OrleansGateway.Protocol.Stanzas.Account;

namespace OrleansGateway.Protocol.Device.Connection;

/// <summary>Takes a device through its connection: open → log in or pair → run → end, each exactly once.</summary>
internal sealed partial class DeviceLifetime
{
    private readonly DeviceScope _scope;
    private readonly INodeConnector _connector;
    private readonly ILogger _logger;
    private readonly Channel<DeviceNotice> _notices;
    private readonly ConnectionEnd _end = new();
    private readonly TaskCompletionSource<ConnectionFailure> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile DeviceConnection? _connection;
    private volatile DeviceConnection? _ready;
    private int _isStarted;

    public DeviceLifetime(DeviceScope scope, INodeConnector connector)
    {
        _scope = scope;
        _connector = connector;
        _logger = scope.Logger;
        _notices = Channel.CreateBounded<DeviceNotice>(
            new BoundedChannelOptions(scope.Options.MaxWaitingNotices) { FullMode = BoundedChannelFullMode.DropOldest });
    }

    public ChannelReader<DeviceNotice> Notices => _notices.Reader;

    public Task<ConnectionFailure> Completion => _completion.Task;

    public LinkedAccount? Account => _connection?.Account.Current.Account;

    public bool IsReady => _ready is not null;

    /// <summary>The connection while it may send; else null.</summary>
    public DeviceConnection? Ready => _ready;

    /// <summary>The connection while it may send.</summary>
    /// <exception cref="ConnectionException">There is none.</exception>
    public DeviceConnection RequireReady() =>
        _ready ?? throw new ConnectionException(new ConnectionFailure(FailureReason.ConnectionLost, 0, "Not connected."));

    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isStarted, 1) != 0)
        {
            throw new InvalidOperationException("A client connects once; make a new one over the same store.");
        }

        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _end.Stopping);
        try
        {
            var connection = await OpenAsync(attempt.Token);
            await (connection.Account.Current.Account is null
                ? connection.Features.Pairing.Offered.WaitAsync(_scope.Options.QueryTimeout, _scope.Time, attempt.Token)
                : LogInAsync(connection, attempt.Token));
        }
        catch (Exception failure)
        {
            await GiveUpAsync(failure, cancellationToken);
            throw;
        }
    }

    public async Task LogoutAsync(CancellationToken cancellationToken)
    {
        var connection = RequireReady();
        try
        {
            await connection.Link.Requests.SendAsync(new RemoveCompanionDevice(connection.Account.Account.Jid), cancellationToken);
        }
        catch (ProtocolException error) when (error is ConnectionException or WriteInterruptedException)
        {
            // The server ends the connection of a device that it unlinked, with or without its answer: how it ended tells.
            if ((await _completion.Task.WaitAsync(cancellationToken)).Reason == FailureReason.LoggedOut)
            {
                return;
            }

            throw;
        }

        _end.TryEnd(new ConnectionFailure(FailureReason.LoggedOut, 0, "The device unlinked itself."));
        await _completion.Task.WaitAsync(cancellationToken);
    }

    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        var connection = _ready;
        _ready = null;
        if (connection is not null && !cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAny(
                connection.DrainAsync(),
                _completion.Task,
                Task.Delay(_scope.Options.CloseTimeout, _scope.Time, cancellationToken));
        }

        _end.TryEnd(new ConnectionFailure(FailureReason.ClosedLocally));
        if (Interlocked.Exchange(ref _isStarted, 1) == 0)
        {
            Finish(await _end.Failure);
        }

        await _completion.Task;
    }

    private async Task<DeviceConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var credentials = await new CredentialStore(_scope.Store, _scope.Random).LoadOrCreateAsync(cancellationToken);
        var payload = await PayloadAsync(credentials, cancellationToken);
        var routing = await EdgeRoutingRecord.LoadAsync(_scope.Store, cancellationToken);
        var socket = await ConnectSocketAsync(credentials, payload, routing, cancellationToken);
        var connection = new DeviceConnection(_scope, socket, credentials, _notices.Writer, _end);
        _connection = connection;
        try
        {
            await connection.LoadAsync(cancellationToken);
        }
        finally
        {
            _ = RunAsync(connection);
        }

        return connection;
    }

    private async Task<INodeConnection> ConnectSocketAsync(
        DeviceCredentials credentials, ClientPayload payload, ReadOnlyMemory<byte> routing, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_scope.Options.ConnectTimeout, _scope.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await _connector.ConnectAsync(credentials.NoiseKey, payload, routing, either.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            throw new ConnectionException(new ConnectionFailure(FailureReason.TimedOut, 408, "The server did not answer."));
        }
    }

    private async Task<ClientPayload> PayloadAsync(DeviceCredentials credentials, CancellationToken cancellationToken)
    {
        var profile = _scope.Options.Profile;
        if (credentials.Account is { } account)
        {
            return Login.Of(account.Jid).ToPayload(profile);
        }

        var record = (await _scope.Store.LoadAsync([PreKeys.SignedKeyOf(credentials.SignedPreKeyId)], cancellationToken))[0]
            ?? throw new InvalidDataException("The signed pre-key of this device is missing in its store.");
        var signed = SignedPreKeyRecord.Parse(record);
        return new Registration(
            credentials.RegistrationId,
            credentials.IdentityKey.PublicKey,
            signed.Id,
            signed.KeyPair.PublicKey,
            signed.Signature).ToPayload(profile);
    }

    private async Task LogInAsync(DeviceConnection connection, CancellationToken cancellationToken)
    {
        await connection.LogInAsync(cancellationToken);
        _ready = connection;
        _notices.Writer.TryWrite(new Ready(connection.Account.Account.Jid));
        LogReady();
    }
}
