using System.Net.WebSockets;
using OrleansGateway.Protocol.Noise;

namespace OrleansGateway.Sandbox.Server;

/// <summary>The frames that a client sends over its WebSocket.</summary>
/// <param name="socket">The WebSocket.</param>
internal sealed class FrameSource(WebSocket socket)
{
    /// <summary>The longest frame that is accepted from a client, in bytes. An upload of 812 pre-keys has about 40 KiB.</summary>
    public const int MaxFrameLength = 1024 * 1024;

    private const int ChunkSize = 16 * 1024;

    private readonly FrameReader _reader = FrameReader.OfClient(MaxFrameLength);
    private readonly byte[] _chunk = new byte[ChunkSize];

    /// <summary>Reads the next frame.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its content, valid until the next call; null when the client closed.</returns>
    /// <exception cref="FrameException">The client sent no frames.</exception>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> frame;
        while (!_reader.TryRead(out frame))
        {
            var received = await socket.ReceiveAsync(_chunk.AsMemory(), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            if (received.MessageType == WebSocketMessageType.Text)
            {
                throw new FrameException("a text message instead of a binary one");
            }

            _reader.Append(_chunk.AsSpan(0, received.Count));
        }

        return frame;
    }
}
