using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Protocol.Session;

/// <summary>Opens connections; the seam at which tests put a server of their own.</summary>
internal interface INodeConnector
{
    /// <summary>Opens a connection and shakes hands.</summary>
    /// <param name="noiseKey">The device's Noise key.</param>
    /// <param name="payload">The registration or the login.</param>
    /// <param name="routing">What the server gave an earlier connection to find its way; empty for none.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <exception cref="ConnectionException">The server cannot be reached or is not the one that it should be.</exception>
    Task<INodeConnection> ConnectAsync(
        KeyPair noiseKey, ClientPayload payload, ReadOnlyMemory<byte> routing, CancellationToken cancellationToken);
}
