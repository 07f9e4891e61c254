namespace OrleansGateway.Protocol.Noise;

/// <summary>The progress of one side of the handshake.</summary>
internal enum HandshakeStep
{
    /// <summary>Nothing has been sent or received.</summary>
    Start = 0,

    /// <summary>This side has sent its hello.</summary>
    HelloSent,

    /// <summary>The server has proved its identity; the client's last message is due.</summary>
    PeerAccepted,

    /// <summary>All messages are exchanged.</summary>
    Done,

    /// <summary>The transport ciphers are handed out.</summary>
    Split,
}

/// <summary>Keeps the order of the calls.</summary>
internal static class HandshakeStepOrder
{
    /// <summary>Refuses a call out of order, which is a programming error and never the peer's fault.</summary>
    public static void Require(this HandshakeStep actual, HandshakeStep expected)
    {
        if (actual != expected)
        {
            throw new InvalidOperationException($"The handshake is at {actual}, not at {expected}.");
        }
    }
}
