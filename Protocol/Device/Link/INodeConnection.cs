using System.Threading.Channels;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Protocol.Device.Link;

/// <summary>An open, encrypted connection that carries nodes; what the session layer needs of the transport.</summary>
internal interface INodeConnection : IAsyncDisposable
{
    /// <summary>What the server sends; ends with the connection.</summary>
    ChannelReader<Node> Incoming { get; }

    /// <summary>Completes when the connection has ended, with the reason as the transport knows it.</summary>
    Task<ConnectionFailure> Completion { get; }

    /// <summary>Writes a node.</summary>
    /// <exception cref="ConnectionException">The connection has ended; no byte of the node left.</exception>
    /// <exception cref="WriteInterruptedException">The connection ended during the write; the server may have the node.</exception>
    ValueTask SendAsync(Node node, CancellationToken cancellationToken);

    /// <summary>Writes what was handed over, then closes.</summary>
    Task CloseAsync(CancellationToken cancellationToken);
}

/// <summary>Opens connections; the seam at which tests put a server of their own.</summary>
internal interface INodeConnector
{
    /// <summary>Opens a connection and shakes hands.</summary>
    /// <param name="noiseKey">The device's Noise key.</param>
    /// <param name="payload">The registration or the login.</param>
    /// <param name="routing">The routing information that the server gave an earlier connection; empty for none.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <exception cref="ConnectionException">The server cannot be reached or is not the one that it should be.</exception>
    Task<INodeConnection> ConnectAsync(
        KeyPair noiseKey, ClientPayload payload, ReadOnlyMemory<byte> routing, CancellationToken cancellationToken);
}
