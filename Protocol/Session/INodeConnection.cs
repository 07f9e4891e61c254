using System.Threading.Channels;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Transport;

namespace OrleansGateway.Protocol.Session;

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
