using System.Threading.Channels;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Proto;
using OrleansGateway.Protocol.Transport;

namespace OrleansGateway.Protocol.Device.Link;

/// <summary>Opens WebSockets with a Noise handshake.</summary>
internal sealed class NoiseConnector(DeviceScope scope) : INodeConnector
{
    public async Task<INodeConnection> ConnectAsync(
        KeyPair noiseKey, ClientPayload payload, ReadOnlyMemory<byte> routing, CancellationToken cancellationToken)
    {
        var options = scope.Options;
        var socketOptions = new WebSocketTransportOptions
        {
            Url = options.Url,
            ConnectTimeout = options.ConnectTimeout,
            CertificateValidation = options.CertificateValidation,
            Proxy = options.Proxy,
        };
        var socket = await WebSocketTransport.ConnectAsync(socketOptions, scope.Time, cancellationToken);
        var connection = await NoiseConnection.ConnectAsync(
            socket,
            new NoiseClient(noiseKey, payload.ToByteArray(), options.NoiseRoot) { RoutingInfo = routing },
            new NoiseConnectionOptions
            {
                HandshakeTimeout = options.ConnectTimeout,
                MaxIncomingBytes = options.MaxWaitingBytes,
            },
            scope.Time,
            scope.Random,
            scope.Loggers.CreateLogger<NoiseConnection>(),
            cancellationToken);
        return new Socket(connection);
    }

    private sealed class Socket(NoiseConnection connection) : INodeConnection
    {
        public ChannelReader<Node> Incoming => connection.Incoming;

        public Task<ConnectionFailure> Completion => connection.Completion;

        public ValueTask SendAsync(Node node, CancellationToken cancellationToken) =>
            new(connection.SendAsync(node, cancellationToken));

        public Task CloseAsync(CancellationToken cancellationToken) => connection.CloseAsync(cancellationToken);

        public ValueTask DisposeAsync() => connection.DisposeAsync();
    }
}
