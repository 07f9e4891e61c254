namespace OrleansGateway.Protocol.Noise;

/// <summary>The ciphers of a connection after its handshake, as one side sees them.</summary>
/// <param name="Send">For what this side sends.</param>
/// <param name="Receive">For what it receives.</param>
public sealed record TransportCiphers(TransportCipher Send, TransportCipher Receive) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Send.Dispose();
        Receive.Dispose();
    }
}
