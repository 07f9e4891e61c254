using System.Buffers;
using System.Net.WebSockets;
using Google.Protobuf;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Noise;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Sandbox.Server;

/// <summary>The server's side of the Noise handshake over a WebSocket.</summary>
/// <param name="identity">The server's keys.</param>
internal sealed class ServerHandshake(ServerIdentity identity)
{
    /// <summary>Runs the handshake.</summary>
    /// <param name="socket">The WebSocket.</param>
    /// <param name="frames">Its frames.</param>
    /// <param name="cancellationToken">Ends the handshake.</param>
    /// <returns>Who the client is and the ciphers of the connection.</returns>
    /// <exception cref="ProtocolViolationException">The client breaks the handshake.</exception>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    public async Task<HandshakeResult> RunAsync(WebSocket socket, FrameSource frames, CancellationToken cancellationToken)
    {
        var responder = identity.Respond();
        var hello = await ReadAsync(frames, cancellationToken);
        var answer = new ArrayBufferWriter<byte>();
        FrameWriter.OfServer().Write(answer, responder.AcceptHello(hello.Span));
        await socket.SendAsync(answer.WrittenMemory, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);

        var finish = await ReadAsync(frames, cancellationToken);
        var introduction = responder.AcceptFinish(finish.Span);
        return new HandshakeResult(introduction.StaticKey, Parse(introduction.Payload), responder.Split());
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(FrameSource frames, CancellationToken cancellationToken) =>
        await frames.ReadAsync(cancellationToken)
            ?? throw new ProtocolViolationException("The client closed during the handshake.");

    private static ClientPayload Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return ClientPayload.Parser.ParseFrom(bytes.Span);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new ProtocolViolationException("The client payload does not decode.", error);
        }
    }
}

/// <summary>The outcome of a handshake.</summary>
/// <param name="NoiseKey">The client's static key, 32 bytes; it has proved possession.</param>
/// <param name="Payload">Its payload: a registration or a login.</param>
/// <param name="Ciphers">The ciphers of the connection.</param>
internal sealed record HandshakeResult(ReadOnlyMemory<byte> NoiseKey, ClientPayload Payload, TransportCiphers Ciphers);
