namespace OrleansGateway.Protocol.Noise;

/// <summary>How far a side of the handshake is.</summary>
internal enum HandshakeStep
{
    /// <summary>Nothing has been said.</summary>
    Start = 0,

    /// <summary>This side has sent its hello.</summary>
    HelloSent,

    /// <summary>The server is who it says it is; the client's last message is due.</summary>
    PeerAccepted,

    /// <summary>All messages are exchanged.</summary>
    Done,

    /// <summary>The transport ciphers are handed out.</summary>
    Split,
}

/// <summary>Keeps the order of the calls.</summary>
internal static class HandshakeStepOrder
{
    /// <summary>Refuses a call out of order, which is a mistake of our own and never the peer's.</summary>
    public static void Require(this HandshakeStep actual, HandshakeStep expected)
    {
        if (actual != expected)
        {
            throw new InvalidOperationException($"The handshake is at {actual}, not at {expected}.");
        }
    }
}
