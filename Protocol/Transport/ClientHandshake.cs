using System.Buffers;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Noise;

namespace OrleansGateway.Protocol.Transport;

/// <summary>Runs the client's side of the handshake over a transport.</summary>
internal sealed class ClientHandshake(IFrameTransport transport, FrameReader reader, FrameWriter writer)
{
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly byte[] _chunk = new byte[4096];

    /// <summary>Runs the handshake.</summary>
    /// <param name="initiator">The client's side of it.</param>
    /// <param name="payload">What the last message carries.</param>
    /// <param name="time">The clock by which certificates must be valid.</param>
    /// <param name="cancellationToken">Cancels it; the transport is unusable then.</param>
    /// <exception cref="ProtocolViolationException">The server broke the rules, or its certificate chain is not trusted.</exception>
    /// <exception cref="ConnectionException">The transport died, or the server closed it.</exception>
    public async Task<TransportCiphers> RunAsync(
        XxInitiator initiator, ReadOnlyMemory<byte> payload, TimeProvider time, CancellationToken cancellationToken)
    {
        await SendAsync(initiator.CreateHello(), cancellationToken).ConfigureAwait(false);
        var serverHello = await ReceiveAsync(cancellationToken).ConfigureAwait(false);
        initiator.AcceptServerHello(serverHello.Span, time.GetUtcNow());
        await SendAsync(initiator.CreateFinish(payload.Span), cancellationToken).ConfigureAwait(false);
        return initiator.Split();
    }

    private async ValueTask SendAsync(byte[] message, CancellationToken cancellationToken)
    {
        _output.ResetWrittenCount();
        writer.Write(_output, message);
        await transport.SendAsync(_output.WrittenMemory, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> message;
        while (!reader.TryRead(out message))
        {
            var count = await transport.ReceiveAsync(_chunk, cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                throw new ConnectionException(
                    new ConnectionFailure(FailureReason.ConnectionLost, Text: "The server closed during the handshake."));
            }

            reader.Append(_chunk.AsSpan(0, count));
        }

        return message;
    }
}
