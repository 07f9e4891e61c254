using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Transport;

/// <summary>
/// A stream of bytes in both directions, whose chunks mean nothing. One sender and one receiver at a time. Disposing it ends
/// both at once, whatever they are doing.
/// </summary>
internal interface IFrameTransport : IAsyncDisposable
{
    /// <summary>Sends bytes.</summary>
    /// <param name="bytes">The bytes; they may be reused when the task has completed.</param>
    /// <param name="cancellationToken">Cancels the call; how many bytes left is unknown then, and the transport is dead.</param>
    /// <exception cref="ConnectionException">The transport is dead; some of the bytes may have left.</exception>
    ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default);

    /// <summary>Waits for bytes.</summary>
    /// <param name="buffer">Receives them.</param>
    /// <param name="cancellationToken">Cancels the wait; the transport is dead then.</param>
    /// <returns>How many bytes came; 0 when the peer has closed its direction.</returns>
    /// <exception cref="ConnectionException">The transport is dead.</exception>
    /// <exception cref="ProtocolViolationException">The peer sent what the transport does not carry.</exception>
    ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

    /// <summary>Tells the peer that nothing follows; what it still sends can be received.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ConnectionException">The transport is dead.</exception>
    ValueTask CloseAsync(CancellationToken cancellationToken = default);
}
