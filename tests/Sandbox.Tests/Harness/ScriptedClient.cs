using System.Buffers;
using System.Net.WebSockets;
using Google.Protobuf;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Noise;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Sandbox.Tests.Harness;

/// <summary>One connection to a Sandbox, stanza by stanza; the test says what is sent and what must come.</summary>
internal sealed class ScriptedClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly ClientWebSocket _socket;
    private readonly FrameReader _frames;
    private readonly TransportCiphers _ciphers;
    private readonly FrameWriter _writer;
    private readonly List<Node> _unread = [];
    private readonly byte[] _chunk = new byte[64 * 1024];
    private int _lastQuery;

    private ScriptedClient(ClientWebSocket socket, FrameReader frames, FrameWriter writer, TransportCiphers ciphers)
    {
        _socket = socket;
        _frames = frames;
        _writer = writer;
        _ciphers = ciphers;
    }

    /// <summary>What came and no one has asked for yet.</summary>
    public IReadOnlyList<Node> Unread => _unread;

    public static async Task<ClientWebSocket> OpenAsync(SandboxServer server)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(server.ChatUrl, Timeout());
        return socket;
    }

    public static async Task<ScriptedClient> ConnectAsync(SandboxServer server, KeyPair noiseKey, ClientPayload payload)
    {
        var socket = await OpenAsync(server);
        var frames = FrameReader.OfServer();
        var writer = FrameWriter.OfClient();
        var root = new NoiseRoot(server.NoiseRootPublicKey.Span);
        var handshake = new XxInitiator(noiseKey, root, SystemRandomSource.Instance);
        await SendFrameAsync(socket, writer, handshake.CreateHello());
        var hello = await ReadFrameAsync(socket, frames, new byte[64 * 1024])
            ?? throw new InvalidOperationException("The server closed during the handshake.");
        handshake.AcceptServerHello(hello.Span, DateTimeOffset.UtcNow);
        await SendFrameAsync(socket, writer, handshake.CreateFinish(payload.ToByteArray()));
        return new ScriptedClient(socket, frames, writer, handshake.Split());
    }

    public static async Task SendFrameAsync(ClientWebSocket socket, FrameWriter writer, byte[] content)
    {
        var output = new ArrayBufferWriter<byte>();
        writer.Write(output, content);
        await socket.SendAsync(output.WrittenMemory, WebSocketMessageType.Binary, endOfMessage: true, Timeout());
    }

    public Task SendAsync(Node stanza) => SendPlaintextAsync(Payload.Pack(stanza));

    public async Task SendPlaintextAsync(byte[] plaintext)
    {
        var output = new ArrayBufferWriter<byte>();
        _writer.Write(output, plaintext, _ciphers.Send);
        await SendRawAsync(output.WrittenMemory);
    }

    public async Task SendBytewiseAsync(Node stanza)
    {
        var output = new ArrayBufferWriter<byte>();
        _writer.Write(output, Payload.Pack(stanza), _ciphers.Send);
        for (var i = 0; i < output.WrittenCount; i++)
        {
            await SendRawAsync(output.WrittenMemory.Slice(i, 1));
        }
    }

    public async Task SendRawAsync(ReadOnlyMemory<byte> bytes) =>
        await _socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, Timeout());

    /// <summary>Sends a query without <c>id</c> and waits for its answer.</summary>
    public async Task<Node> QueryAsync(Node iq)
    {
        var id = $"q{++_lastQuery}";
        await SendAsync(iq.WithAttribute("id", id));
        return await ReceiveAsync(stanza => stanza.Tag == "iq" && stanza.Attribute("id") == id);
    }

    /// <summary>Waits for a stanza by tag and, where given, id.</summary>
    public Task<Node> ReceiveAsync(string tag, string? id = null) =>
        ReceiveAsync(stanza => stanza.Tag == tag && (id is null || stanza.Attribute("id") == id));

    /// <summary>Waits for a stanza; others are kept for later calls.</summary>
    public async Task<Node> ReceiveAsync(Predicate<Node> wanted)
    {
        while (true)
        {
            var index = _unread.FindIndex(wanted);
            if (index >= 0)
            {
                var found = _unread[index];
                _unread.RemoveAt(index);
                return found;
            }

            _unread.Add(await ReadStanzaAsync() ?? throw new InvalidOperationException(
                $"The server closed. Unread: {string.Join(' ', _unread)}"));
        }
    }

    /// <summary>Reads until the server closes; what came before is in the list.</summary>
    public async Task<IReadOnlyList<Node>> ReceiveUntilClosedAsync()
    {
        try
        {
            while (await ReadStanzaAsync() is { } stanza)
            {
                _unread.Add(stanza);
            }
        }
        catch (WebSocketException)
        {
            // Cut without a close frame: the end as well.
        }

        return _unread;
    }

    /// <summary>Closes this side and waits until the server has closed its own.</summary>
    public Task CloseAsync() => _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Timeout());

    public ValueTask DisposeAsync()
    {
        _socket.Abort();
        _socket.Dispose();
        _ciphers.Dispose();
        return ValueTask.CompletedTask;
    }

    private static CancellationToken Timeout() => new CancellationTokenSource(Patience).Token;

    private async Task<Node?> ReadStanzaAsync()
    {
        if (await ReadFrameAsync(_socket, _frames, _chunk) is not { } frame)
        {
            return null;
        }

        var plaintext = new byte[frame.Length - TransportCipher.TagSize];
        _ciphers.Receive.Decrypt(frame.Span, plaintext);
        return Payload.Unpack(plaintext);
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadFrameAsync(ClientWebSocket socket, FrameReader frames, byte[] chunk)
    {
        ReadOnlyMemory<byte> frame;
        while (!frames.TryRead(out frame))
        {
            var received = await socket.ReceiveAsync(chunk.AsMemory(), Timeout());
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            frames.Append(chunk.AsSpan(0, received.Count));
        }

        return frame;
    }
}
