using System.Buffers;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Noise;
using OrleansGateway.Protocol.Server.Noise;
using OrleansGateway.Protocol.Transport;

namespace OrleansGateway.Protocol.Tests.Transport;

/// <summary>A server that does what a test tells it, step by step.</summary>
internal sealed class ScriptedServer(IFrameTransport transport)
{
    private static readonly IRandomSource Random = SystemRandomSource.Instance;

    private readonly CertificateAuthority _authority = new(Random);
    private readonly KeyPair _key = KeyPair.Generate(Random);
    private readonly FrameReader _reader = FrameReader.OfClient();
    private readonly FrameWriter _writer = FrameWriter.OfServer();
    private readonly byte[] _chunk = new byte[4096];
    private TransportCiphers? _ciphers;

    public NoiseRoot Root => _authority.Root;

    public ReadOnlyMemory<byte> RoutingInfo => _reader.RoutingInfo;

    public ClientIntroduction? Client { get; private set; }

    public async Task ShakeHandsAsync()
    {
        var responder = new XxResponder(_key, _authority.Issue(_key.PublicKey.Span, validity: null, Random), Random);
        await SendFrameAsync(responder.AcceptHello(await ReceiveFrameAsync() ?? throw new EndOfStreamException()));
        Client = responder.AcceptFinish(await ReceiveFrameAsync() ?? throw new EndOfStreamException());
        _ciphers = responder.Split();
    }

    public Task SendAsync(Node node) => SendPayloadAsync(Payload.Pack(node));

    public async Task SendPayloadAsync(byte[] payload)
    {
        var output = new ArrayBufferWriter<byte>();
        _writer.Write(output, payload, _ciphers!.Send);
        await transport.SendAsync(output.WrittenMemory);
    }

    public async Task SendFrameAsync(byte[] content)
    {
        var output = new ArrayBufferWriter<byte>();
        _writer.Write(output, content);
        await transport.SendAsync(output.WrittenMemory);
    }

    /// <summary>The next node of the client, or null when it has closed.</summary>
    public async Task<Node?> ReceiveAsync()
    {
        if (await ReceiveFrameAsync() is not { } frame)
        {
            return null;
        }

        var payload = new byte[frame.Length - TransportCipher.TagSize];
        _ciphers!.Receive.Decrypt(frame, payload);
        return Payload.Unpack(payload);
    }

    private async Task<byte[]?> ReceiveFrameAsync()
    {
        ReadOnlyMemory<byte> frame;
        while (!_reader.TryRead(out frame))
        {
            var count = await transport.ReceiveAsync(_chunk);
            if (count == 0)
            {
                return null;
            }

            _reader.Append(_chunk.AsSpan(0, count));
        }

        return frame.ToArray();
    }
}
