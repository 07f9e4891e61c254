using System.Buffers;
using System.Net.WebSockets;
using System.Threading.Channels;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Noise;
using OrleansGateway.Sandbox.Accounts;

namespace OrleansGateway.Sandbox.Server;

/// <summary>
/// One encrypted connection. The connection's own flow is the only reader and one loop here the only writer; others pass
/// stanzas to <see cref="Send"/>, which never waits.
/// </summary>
internal sealed partial class ClientSocket : IDeviceLink, IAsyncDisposable
{
    /// <summary>
    /// How many stanzas may wait to be written. A client that reads more slowly is cut; the stanzas that it missed wait in its
    /// device's queue.
    /// </summary>
    private const int MaxUnwritten = 100_000;

    private const int BatchBytes = 32 * 1024;

    private static readonly TimeSpan CloseGrace = TimeSpan.FromSeconds(3);

    private readonly WebSocket _socket;
    private readonly FrameSource _frames;
    private readonly TransportCiphers _ciphers;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _ended;
    private readonly Channel<Outgoing> _outgoing;
    private readonly Task _writer;
    private readonly Lock _endGate = new();
    private bool _isDisposed;
    private byte[] _plaintext = new byte[4 * 1024];

    /// <summary>Creates the connection and starts its writer.</summary>
    /// <param name="socket">The WebSocket, after the handshake.</param>
    /// <param name="frames">Its frames.</param>
    /// <param name="ciphers">The ciphers.</param>
    /// <param name="time">The clock of delays.</param>
    /// <param name="logger">Where violations are logged.</param>
    /// <param name="cancellationToken">Ends the connection.</param>
    public ClientSocket(
        WebSocket socket,
        FrameSource frames,
        TransportCiphers ciphers,
        TimeProvider time,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        _socket = socket;
        _frames = frames;
        _ciphers = ciphers;
        _time = time;
        _logger = logger;
        _ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _outgoing = Channel.CreateBounded<Outgoing>(new BoundedChannelOptions(MaxUnwritten) { SingleReader = true });
        _writer = WriteAllAsync(_ended.Token);
    }

    /// <summary>The faults of the device that this connection belongs to, once it is known.</summary>
    public DeviceFaults? Faults { get; set; }

    /// <inheritdoc/>
    public void Send(Node stanza)
    {
        var delay = Faults?.Delay ?? TimeSpan.Zero;
        var due = delay > TimeSpan.Zero ? _time.GetUtcNow() + delay : default;
        if (!_outgoing.Writer.TryWrite(new Outgoing(stanza, due)) && !_outgoing.Reader.Completion.IsCompleted)
        {
            Overflow();
        }
    }

    /// <inheritdoc/>
    public void Close(Node? farewell)
    {
        if (farewell is not null)
        {
            _outgoing.Writer.TryWrite(new Outgoing(farewell, default));
        }

        if (_outgoing.Writer.TryComplete())
        {
            // A client that does not close its side in time is cut.
            End(CloseGrace);
        }
    }

    /// <summary>Cuts the connection without a close, like a broken network.</summary>
    public void Cut()
    {
        _outgoing.Writer.TryComplete();
        End(TimeSpan.Zero);
        _socket.Abort();
    }

    /// <summary>Reads the next stanza.</summary>
    /// <returns>The stanza; null when the connection ended.</returns>
    /// <exception cref="ProtocolViolationException">The bytes are not a stanza.</exception>
    public async ValueTask<Node?> ReadAsync()
    {
        try
        {
            return await _frames.ReadAsync(_ended.Token) is { } frame ? Decode(frame) : null;
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _outgoing.Writer.TryComplete();
        End(CloseGrace);
        await _writer;
        lock (_endGate)
        {
            _isDisposed = true;
        }

        await _ended.CancelAsync();
        _socket.Dispose();
        _ciphers.Dispose();
        _ended.Dispose();
    }

    // Other threads may cut or close a connection while its own flow disposes it.
    private void End(TimeSpan after)
    {
        lock (_endGate)
        {
            if (!_isDisposed)
            {
                _ended.CancelAfter(after);
            }
        }
    }

    private Node Decode(ReadOnlyMemory<byte> frame)
    {
        var length = Math.Max(0, frame.Length - TransportCipher.TagSize);
        if (_plaintext.Length < length)
        {
            _plaintext = new byte[length * 2];
        }

        _ciphers.Receive.Decrypt(frame.Span, _plaintext);
        return Payload.Unpack(_plaintext.AsMemory(0, length));
    }

    private void Overflow()
    {
        if (_outgoing.Writer.TryComplete())
        {
            LogSlowReader(MaxUnwritten);
            _socket.Abort();
        }
    }

    private async Task WriteAllAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WriteBatchesAsync(cancellationToken);
            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
            }
        }
        catch (InvalidRequestException error)
        {
            LogUnwritable(error.Message);
            _outgoing.Writer.TryComplete();
            _socket.Abort();
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection broke. The reader notices it too, and the device's queue keeps the stanzas that were not acknowledged.
            _outgoing.Writer.TryComplete();
            _socket.Abort();
        }
    }

    private async Task WriteBatchesAsync(CancellationToken cancellationToken)
    {
        var frames = FrameWriter.OfServer();
        var plaintext = new ArrayBufferWriter<byte>();
        var batch = new ArrayBufferWriter<byte>();
        while (await _outgoing.Reader.WaitToReadAsync(cancellationToken))
        {
            while (batch.WrittenCount < BatchBytes && IsDue() && _outgoing.Reader.TryRead(out var next))
            {
                plaintext.ResetWrittenCount();
                Payload.Pack(next.Stanza, plaintext);
                frames.Write(batch, plaintext.WrittenSpan, _ciphers.Send);
            }

            if (batch.WrittenCount > 0)
            {
                await _socket.SendAsync(batch.WrittenMemory, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
                batch.ResetWrittenCount();
            }

            await WaitUntilDueAsync(cancellationToken);
        }
    }

    private bool IsDue() => _outgoing.Reader.TryPeek(out var next) && (next.Due == default || next.Due <= _time.GetUtcNow());

    private async Task WaitUntilDueAsync(CancellationToken cancellationToken)
    {
        if (_outgoing.Reader.TryPeek(out var next) && next.Due != default)
        {
            var wait = next.Due - _time.GetUtcNow();
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, _time, cancellationToken);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A client did not read {Limit} stanzas; its connection is cut.")]
    private partial void LogSlowReader(int limit);

    [LoggerMessage(Level = LogLevel.Error, Message = "A stanza cannot be encoded; the connection is cut: {Reason}")]
    private partial void LogUnwritable(string reason);

    private readonly record struct Outgoing(Node Stanza, DateTimeOffset Due);
}
