using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Connection;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Device.Sending;
using OrleansGateway.Protocol.Messages;

namespace OrleansGateway.Protocol.Device.Hosting;

/// <summary>
/// A device that stays connected: it pairs, logs in, and connects again with a growing back-off, until
/// <see cref="ReconnectPolicy"/> says that a person must act. Only the store must be given.
/// </summary>
/// <remarks>All members may be called from any thread; the events and the notices have one reader each.</remarks>
public sealed partial class WhatsAppDevice : IAsyncDisposable
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);

    private readonly DeviceClientOptions _options;
    private readonly TimeProvider _time;
    private readonly IRandomSource _random;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly ReconnectHistory _history;
    private readonly CommittedEvents _events;
    private readonly Channel<DeviceNotice> _notices;
    private readonly CancellationTokenSource _disposing = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile DeviceClient? _client;
    private volatile TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isStarted;

    /// <summary>Creates a device; nothing happens before <see cref="RunAsync"/>.</summary>
    /// <param name="store">The device's records; nothing else may use them at the same time. The caller disposes it.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="random">For keys, paddings and jitter; null for the system's.</param>
    /// <param name="loggers">For logs, which contain no content, numbers or keys; null for none.</param>
    /// <param name="maxWaitingEvents">
    /// How many events may wait for their reader. With more, the device leaves the server until half of them are taken; the
    /// server keeps what comes meanwhile.
    /// </param>
    /// <exception cref="InvalidOperationException">A setting is invalid.</exception>
    public WhatsAppDevice(
        IDeviceStore store, DeviceClientOptions? options = null, TimeProvider? time = null, IRandomSource? random = null,
        ILoggerFactory? loggers = null, int maxWaitingEvents = 1024)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxWaitingEvents);
        _options = options ?? new DeviceClientOptions();
        _options.Validate();
        _time = time ?? TimeProvider.System;
        _random = random ?? SystemRandomSource.Instance;
        _loggers = loggers ?? NullLoggerFactory.Instance;
        _logger = _loggers.CreateLogger<WhatsAppDevice>();
        _history = new ReconnectHistory(_time, _random);
        _events = new CommittedEvents(store, maxWaitingEvents);
        _notices = Channel.CreateBounded<DeviceNotice>(
            new BoundedChannelOptions(_options.MaxWaitingNotices) { FullMode = BoundedChannelFullMode.DropOldest });
    }

    /// <summary>
    /// What is of interest only now, of all connections: QR codes, ready, disconnected. Ends when <see cref="RunAsync"/> does;
    /// the oldest are dropped where no one reads.
    /// </summary>
    public ChannelReader<DeviceNotice> Notices => _notices.Reader;

    /// <summary>The account by phone number with our device; null until the device is linked and connected.</summary>
    public Jid? Account => _client?.Account;

    /// <summary>Whether the device is logged in and may send.</summary>
    public bool IsReady => _client?.IsReady ?? false;

    /// <summary>Connects and stays connected; once for each object.</summary>
    /// <param name="cancellationToken">Ends the connection cleanly and completes the task.</param>
    /// <returns>
    /// Why it stopped for good. After <see cref="FailureReason.LoggedOut"/> or <see cref="FailureReason.PairingTimedOut"/> a new
    /// object over the same store pairs again; <see cref="FailureReason.ClosedLocally"/> after a cancellation.
    /// </returns>
    /// <exception cref="InvalidOperationException">This object ran before.</exception>
    public async Task<ConnectionFailure> RunAsync(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isStarted, 1) != 0)
        {
            throw new InvalidOperationException("A device runs once; make a new one over the same store.");
        }

        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
        try
        {
            await _events.RestoreAsync(stopping.Token);
            return await StayConnectedAsync(stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return new ConnectionFailure(FailureReason.ClosedLocally);
        }
        finally
        {
            _notices.Writer.TryComplete();
            _events.Complete();
            _ended.TrySetResult();
        }
    }

    /// <summary>
    /// The events, each after its commit. An event counts as taken when the reader asks for the next one; one that was not
    /// comes again, after a restart as well where the store is an <see cref="IDeviceEventLog"/>. Ends when the device has
    /// stopped and all events are taken.
    /// </summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InvalidOperationException">There is another reader.</exception>
    public IAsyncEnumerable<DeviceEvent> ReadEventsAsync(CancellationToken cancellationToken = default) =>
        _events.ReadAsync(cancellationToken);

    /// <summary>Sends a message and waits for the server's answer; while the device is connecting, waits for that first.</summary>
    /// <param name="to">The recipient: a number or a LID, without a device.</param>
    /// <param name="content">What it says.</param>
    /// <param name="wireId">The wire id, to send the same message again; null for a new one, see the receipt.</param>
    /// <param name="cancellationToken">Cancels; once bytes may have left, the receipt says that the outcome is unknown.</param>
    /// <returns>
    /// The result; <see cref="SendRefusal.NotConnected"/> where the device stopped, lost its connection just now, or is away since
    /// too many events wait for their reader.
    /// </returns>
    /// <exception cref="InvalidRequestException">The recipient, the content or the wire id is not valid.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before a byte left.</exception>
    public async Task<SendReceipt> SendAsync(
        Jid to, OutgoingContent content, string? wireId = null, CancellationToken cancellationToken = default)
    {
        // A reader that waits here while too many events wait for it would wait for itself.
        await Task.WhenAny(_ready.Task, _events.IsFull, _ended.Task).WaitAsync(cancellationToken);
        var id = wireId ?? NewWireId();
        return _client is { } client
            ? await client.SendAsync(to, content, id, cancellationToken)
            : new SendReceipt(id, SendOutcome.NotSent, SendRefusal.NotConnected);
    }

    /// <summary>Unlinks this device from its account; <see cref="RunAsync"/> then ends.</summary>
    /// <param name="cancellationToken">Cancels the wait for the server.</param>
    /// <exception cref="ConnectionException">There is no connection.</exception>
    public Task LogoutAsync(CancellationToken cancellationToken = default) => _client is { } client
        ? client.LogoutAsync(cancellationToken)
        : throw new ConnectionException(new ConnectionFailure(FailureReason.ConnectionLost, 0, "Not connected."));

    /// <summary>Ends the connection cleanly and waits until the store is not used any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync();
        if (Interlocked.Exchange(ref _isStarted, 1) == 0)
        {
            _notices.Writer.TryComplete();
            _events.Complete();
            _ended.TrySetResult();
        }

        await _ended.Task;
    }

    private async Task<ConnectionFailure> StayConnectedAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _events.HasRoom.WaitAsync(cancellationToken);
            if (await ConnectOnceAsync(cancellationToken) is not { } failure)
            {
                LogReaderIsSlow();
                continue;
            }

            cancellationToken.ThrowIfCancellationRequested();
            var decision = _history.Decide(failure);
            if (decision.Action != ReconnectAction.Reconnect)
            {
                LogStopped(failure.Reason, failure.Code);
                return failure;
            }

            LogReconnects(failure.Reason, decision.Delay);
            await WaitAsync(decision.Delay, cancellationToken);
        }
    }

    // One connection, to its end. Null where it was closed because too many events wait.
    private async Task<ConnectionFailure?> ConnectOnceAsync(CancellationToken cancellationToken)
    {
        await using var client = new DeviceClient(_options, _events, _time, _random, _loggers);
        _client = client;
        var forwarding = ForwardNoticesAsync(client);
        var isFull = false;
        try
        {
            await client.ConnectAsync(cancellationToken);
            if (client.IsReady)
            {
                _history.Ready();
                _ready.TrySetResult();
            }

            await Task.WhenAny(client.Completion, _events.IsFull).WaitAsync(cancellationToken);
            isFull = !client.Completion.IsCompleted;
            await client.CloseAsync(CancellationToken.None);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await client.CloseAsync(CancellationToken.None);
        }
        catch (ConnectionException)
        {
            // The completion below tells the same.
        }

        var failure = await client.Completion;
        if (_ready.Task.IsCompleted)
        {
            _ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        await forwarding;
        return isFull ? null : failure;
    }

    private async Task ForwardNoticesAsync(DeviceClient client)
    {
        await foreach (var notice in client.Notices.ReadAllAsync(CancellationToken.None))
        {
            _notices.Writer.TryWrite(notice);
        }
    }

    // A timer cannot be set for longer than 49 days; a ban can be longer.
    private async Task WaitAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        for (var rest = delay; rest > TimeSpan.Zero; rest -= LongestTimer)
        {
            await Task.Delay(rest < LongestTimer ? rest : LongestTimer, _time, cancellationToken);
        }
    }

    // The form that the service's own web client uses: 3EB0 and 18 hex digits.
    private string NewWireId()
    {
        Span<byte> bytes = stackalloc byte[9];
        _random.Fill(bytes);
        return "3EB0" + Convert.ToHexString(bytes);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Connects again in {Delay}: {Reason}")]
    private partial void LogReconnects(FailureReason reason, TimeSpan delay);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stopped: {Reason} ({Code})")]
    private partial void LogStopped(FailureReason reason, int code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Left the server, since too many events wait for their reader")]
    private partial void LogReaderIsSlow();
}
