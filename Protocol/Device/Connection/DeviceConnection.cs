using System.Threading.Channels;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Peers;
using OrleansGateway.Protocol.Device.Receiving;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Device.Sending;
using OrleansGateway.Protocol.Stanzas;
using OrleansGateway.Protocol.Stanzas.Connection;
using OrleansGateway.Protocol.Stanzas.Messages;
using OrleansGateway.Protocol.Stanzas.Receipts;

namespace OrleansGateway.Protocol.Device.Connection;

/// <summary>The parts of one open connection, put together: nothing but wiring.</summary>
internal sealed class DeviceConnection : IAsyncDisposable
{
    private const int MaxBackgroundWork = 256;
    private const int AddressCacheSize = 4096;

    private readonly INodeConnection _connection;
    private readonly ConnectionEnd _end;
    private readonly TaskCompletionSource<SuccessStanza> _success = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IqExecutor _queries;
    private readonly AckRegistry _acks = new();
    private readonly PreKeys _preKeys;
    private readonly SentMessages _sentMessages;
    private readonly SeenStanzas _seen;
    private readonly SessionStore _sessions;
    private readonly Confirmations _confirmations;
    private readonly BackgroundWork _background;
    private readonly NodeDispatcher _dispatcher;

    public DeviceConnection(
        DeviceScope scope, INodeConnection connection, DeviceCredentials credentials, ChannelWriter<DeviceNotice> notices,
        ConnectionEnd end)
    {
        var (options, store, time, random, _, logger) = scope;
        _connection = connection;
        _end = end;
        Account = new AccountState(credentials, time);
        Commits = new CommitPipeline(store, failure => end.TryEnd(StorageFailure.Of(failure)));
        _queries = new IqExecutor(connection, time, random, options.QueryTimeout, options.MaxPendingQueries);
        _confirmations = new Confirmations(connection, options.MaxWaitingStanzas);
        _background = new BackgroundWork(MaxBackgroundWork, logger);
        _sentMessages = new SentMessages(store, options.SentMessageLimit);
        _seen = new SeenStanzas(store, options.SeenStanzaLimit);

        var addresses = new AddressBook(store, Commits, AddressCacheSize);
        _preKeys = new PreKeys(store, Commits, _queries, Account, random, options);
        _sessions = new SessionStore(addresses, Commits, new SignalCaches(store, options.SessionCacheSize));
        var opener = new SessionOpener(_sessions, _queries, Account, random, logger);
        var encryption = new OutgoingEncryption(_sessions, _sentMessages, Account, random);
        var deviceLists = new DeviceLists(store, Commits, _queries, addresses, time, options);
        var routes = new MessageRoutes(new DirectRoute(deviceLists, opener, Account));
        Sender = new MessageSender(connection, _acks, _sentMessages, routes, encryption, Account, scope);
        Settings = new AccountSettings(_queries, Account);
        Pairing = new QrPairing(connection, Account, addresses, Commits, notices, end, time, random, options);
        Login = new LoginSequence(connection, _queries, _preKeys, Account, addresses, Commits, options);

        var retryRequests = new RetryRequests(_preKeys, Account, Commits, _confirmations, options);
        var retryAnswers = new RetryAnswers(
            connection, _sentMessages, _sessions, opener, encryption, addresses, Account, _background, time, options, logger);
        var reader = new MessageReader(Account, _seen, random);
        var identities = new PeerIdentities(store, _sessions, addresses, Commits, Account);
        var handlers = new Dictionary<string, IStanzaHandler>(StringComparer.Ordinal)
        {
            [MessageStanza.Tag] = new InboundMessages(
                _sessions, addresses, _seen, reader, retryRequests, Account, Commits, _confirmations),
            [ReceiptStanza.Tag] = new ReceiptHandler(addresses, Commits, _confirmations, retryAnswers, Account),
            ["notification"] = new NotificationHandler(
                deviceLists, _preKeys, identities, Settings, addresses, Account, Commits, _confirmations, _background),
            [IbStanza.Tag] = new IbHandler(connection, _queries, Commits, _background, notices, end),
            [IqStanza.Tag] = new ServerRequestHandler(connection, Pairing),
            ["call"] = new CallHandler(_confirmations),
        };
        _dispatcher = new NodeDispatcher(
            connection, Immediate(), handlers, _confirmations, Account, options.MaxWaitingStanzas, logger);
        KeepAlive = new KeepAlive(_queries, time, random, options.KeepAliveInterval, options.KeepAliveTimeout);
    }

    /// <summary>Who we are.</summary>
    public AccountState Account { get; }

    /// <summary>Where changes are handed over.</summary>
    public CommitPipeline Commits { get; }

    /// <summary>Sends messages.</summary>
    public MessageSender Sender { get; }

    /// <summary>Links a new device.</summary>
    public QrPairing Pairing { get; }

    /// <summary>Gets a linked device ready.</summary>
    public LoginSequence Login { get; }

    /// <summary>The account's settings.</summary>
    public AccountSettings Settings { get; }

    /// <summary>Watches the connection once it is ready.</summary>
    public KeepAlive KeepAlive { get; }

    /// <summary>Asks the server.</summary>
    public IqExecutor Queries => _queries;

    /// <summary>Completes when the server lets this device in.</summary>
    public Task<SuccessStanza> Success => _success.Task;

    /// <summary>What runs as long as the connection.</summary>
    public IEnumerable<Func<CancellationToken, Task>> Loops =>
        [_dispatcher.ReadAsync, HandleToTheEndAsync, _confirmations.RunAsync, _background.RunAsync];

    /// <summary>Reads what has to be in memory before the first stanza.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await _sentMessages.LoadAsync(cancellationToken);
        await _seen.LoadAsync(cancellationToken);
    }

    /// <summary>Sends a node that no one answers.</summary>
    public ValueTask SendAsync(Node node, CancellationToken cancellationToken) => _connection.SendAsync(node, cancellationToken);

    /// <summary>Does background work.</summary>
    public void Do(Func<CancellationToken, Task> chore) => _background.TryAdd(chore);

    /// <summary>Ends all waits for the server.</summary>
    public void EndWaits(ConnectionFailure failure)
    {
        _queries.OnConnectionEnded(failure);
        _acks.OnConnectionEnded(failure);
        _success.TrySetException(new ConnectionException(failure));
        _ = _success.Task.Exception;
    }

    /// <summary>Commits exact counters; no operation on sessions begins afterwards.</summary>
    public Task ReleaseCountersAsync() => _sessions.CloseAsync();

    /// <summary>Writes what was handed over, then closes the socket.</summary>
    public Task CloseSocketAsync(CancellationToken cancellationToken) => _connection.CloseAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _preKeys.Dispose();
        await _connection.DisposeAsync();
    }

    // The socket's own reason counts only after everything that came before its end: that may hold the server's reason.
    // Where the connection ends for another reason, the socket is still open: it is closed after the loops, so no loop may
    // wait for it.
    private async Task HandleToTheEndAsync(CancellationToken cancellationToken)
    {
        await _dispatcher.HandleAsync(cancellationToken);
        _end.TryEnd(await _connection.Completion.WaitAsync(cancellationToken));
    }

    private Dictionary<string, Action<Node>> Immediate() => new(StringComparer.Ordinal)
    {
        [IqStanza.Tag] = _queries.OnReply,
        [AckStanza.Tag] = node => _acks.OnAck(AckStanza.Parse(node)),
        [SuccessStanza.Tag] = node => _success.TrySetResult(SuccessStanza.Parse(node)),
        [FailureStanza.Tag] = node => _end.TryEnd(FailureStanza.ToFailure(node)),
        [StreamErrorStanza.Tag] = node => _end.TryEnd(StreamErrorStanza.ToFailure(node)),
        [StreamErrorStanza.EndTag] = _ => _end.TryEnd(StreamErrorStanza.StreamEnd),
    };
}
