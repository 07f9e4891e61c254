using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Noise;

namespace OrleansGateway.Protocol.Transport;

/// <summary>
/// An encrypted connection that carries nodes, from the client's side. One loop reads, one loop writes; each alone touches
/// the cipher of its direction. Whatever goes wrong in either ends the connection, since counters cannot be repaired.
/// </summary>
internal sealed partial class NoiseConnection : IAsyncDisposable
{
    private const int MaxHandshakeFrameLength = 64 * 1024;

    private static readonly ConnectionFailure ClosedLocally = new(FailureReason.ClosedLocally);

    private readonly IFrameTransport _transport;
    private readonly FrameReader _reader;
    private readonly FrameWriter _writer;
    private readonly TransportCiphers _ciphers;
    private readonly NoiseConnectionOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly NodeQueue _incoming;
    private readonly Channel<OutgoingFrame> _outgoing;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _writing;
    private readonly Task _reading;
    private volatile ConnectionFailure? _failure;
    private volatile bool _isClosing;

    private NoiseConnection(
        IFrameTransport transport, FrameReader reader, FrameWriter writer, TransportCiphers ciphers,
        NoiseConnectionOptions options, TimeProvider time, ILogger logger)
    {
        _transport = transport;
        _reader = reader;
        _writer = writer;
        _ciphers = ciphers;
        _options = options;
        _time = time;
        _logger = logger;
        _incoming = new NodeQueue(options.IncomingCapacity, options.MaxIncomingBytes);
        _outgoing = Channel.CreateBounded<OutgoingFrame>(new BoundedChannelOptions(options.OutgoingCapacity) { SingleReader = true });
        _writing = WriteLoopAsync();
        _reading = ReadLoopAsync();
        Completion = RunAsync();
    }

    /// <summary>The nodes that the server sends, in order; completes when the connection has ended and all are read.</summary>
    public ChannelReader<Node> Incoming => _incoming.Reader;

    /// <summary>Completes when the connection has ended and its transport is closed, with the reason. Never fails.</summary>
    public Task<ConnectionFailure> Completion { get; }

    /// <summary>Shakes hands over a transport.</summary>
    /// <param name="transport">The transport, open and unused; owned by the connection from here on, also when this fails.</param>
    /// <param name="client">Which device connects, and which server it trusts.</param>
    /// <param name="options">Times and limits.</param>
    /// <param name="time">The clock of time-outs and certificates.</param>
    /// <param name="random">For the ephemeral key.</param>
    /// <param name="logger">For what happens to the connection; never gets content.</param>
    /// <param name="cancellationToken">Cancels the handshake.</param>
    /// <exception cref="ConnectionException">
    /// The server broke the rules or its certificate chain is not trusted (<see cref="FailureReason.ProtocolViolation"/>), it
    /// did not answer in time, or the transport died.
    /// </exception>
    public static async Task<NoiseConnection> ConnectAsync(
        IFrameTransport transport, NoiseClient client, NoiseConnectionOptions options, TimeProvider time, IRandomSource random,
        ILogger logger, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var reader = FrameReader.OfServer(Math.Min(MaxHandshakeFrameLength, options.MaxFrameLength));
        var writer = FrameWriter.OfClient(client.RoutingInfo);
        using var timeout = new CancellationTokenSource(options.HandshakeTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var initiator = new XxInitiator(client.StaticKey, client.Root, random);
            var ciphers = await new ClientHandshake(transport, reader, writer)
                .RunAsync(initiator, client.Payload, time, either.Token).ConfigureAwait(false);
            reader.MaxFrameLength = options.MaxFrameLength;
            LogConnected(logger);
            return new NoiseConnection(transport, reader, writer, ciphers, options, time, logger);
        }
        catch (Exception exception)
        {
            await transport.DisposeAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            var failure = exception is OperationCanceledException
                ? new ConnectionFailure(FailureReason.TimedOut, Text: "The handshake took too long.")
                : FailureOf(exception);
            throw new ConnectionException(failure, exception);
        }
    }

    /// <summary>Sends a node. The task completes when its bytes are handed to the operating system.</summary>
    /// <param name="node">The node.</param>
    /// <param name="cancellationToken">Withdraws the node, unless its writing has begun; then the task goes on.</param>
    /// <exception cref="InvalidRequestException">The node is beyond what a frame can hold; the connection goes on.</exception>
    /// <exception cref="ConnectionException">The connection has ended; no byte of this node left.</exception>
    /// <exception cref="WriteInterruptedException">The connection ended during the write; the peer may have the node.</exception>
    public async Task SendAsync(Node node, CancellationToken cancellationToken = default)
    {
        var frame = new OutgoingFrame(Pack(node));
        try
        {
            await _outgoing.Writer.WriteAsync(frame, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException exception)
        {
            throw new ConnectionException(_failure ?? ClosedLocally, exception);
        }

        await frame.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes what waits, then closes; cuts the transport when that takes longer than the options allow.</summary>
    /// <param name="cancellationToken">Cuts the transport at once.</param>
    public async Task CloseAsync(CancellationToken cancellationToken = default)
    {
        _isClosing = true;
        _outgoing.Writer.TryComplete();
        using var timeout = new CancellationTokenSource(_options.CloseTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await _writing.WaitAsync(either.Token).ConfigureAwait(false);
            await _transport.CloseAsync(either.Token).ConfigureAwait(false);
            await _reading.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ConnectionException)
        {
            LogCut(_logger);
        }

        End(ClosedLocally);
        await Completion.ConfigureAwait(false);
    }

    /// <summary>Cuts the connection at once; what waits is not sent.</summary>
    public async ValueTask DisposeAsync()
    {
        End(ClosedLocally);
        await Completion.ConfigureAwait(false);
    }

    private static byte[] Pack(Node node)
    {
        var payload = Payload.Pack(node);
        return payload.Length <= NoiseProtocol.MaxFrameLength - TransportCipher.TagSize
            ? payload
            : throw new InvalidRequestException("The node is longer than a frame can be.");
    }
}
