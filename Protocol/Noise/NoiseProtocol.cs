namespace OrleansGateway.Protocol.Noise;

/// <summary>The fixed values of the connection's Noise protocol and its frames.</summary>
/// <remarks>Source: docs/protocol/facts.md#noise.</remarks>
internal static class NoiseProtocol
{
    /// <summary>The length in bytes of keys, of the handshake hash and of the chaining key.</summary>
    public const int KeySize = 32;

    /// <summary>The length in bytes of the tag that AES-GCM adds to every encrypted part.</summary>
    public const int TagSize = 16;

    /// <summary>The length in bytes of the initialisation vector: eight zero bytes, then the counter, big-endian.</summary>
    public const int IvSize = 12;

    /// <summary>How many bytes say the length of a frame, big-endian.</summary>
    public const int LengthSize = 3;

    /// <summary>The longest frame that the length can say, in bytes.</summary>
    public const int MaxFrameLength = 0xFF_FFFF;

    /// <summary>The name of the protocol, padded with zeros to the length of a hash; the first hash and chaining key.</summary>
    public static ReadOnlySpan<byte> Name => "Noise_XX_25519_AESGCM_SHA256\0\0\0\0"u8;

    /// <summary>
    /// The name of the protocol with which a server answers a client that tried to resume (IK) and must begin again.
    /// </summary>
    /// <remarks>
    /// Noise specification, section 10.3, with the modifier <c>fallback</c>; longer than a hash, so it is hashed.
    /// Source: whatsapp-rust agent_docs/noise_handshake.md, zapo src/transport/noise.
    /// </remarks>
    public static ReadOnlySpan<byte> FallbackName => "Noise_XXfallback_25519_AESGCM_SHA256"u8;

    /// <summary>The prologue, which is also the header before the client's first frame: "WA", version 6, dictionary 3.</summary>
    public static ReadOnlySpan<byte> Header => [0x57, 0x41, 6, 3];

    /// <summary>What comes before routing information, which in turn comes before the header.</summary>
    public static ReadOnlySpan<byte> RoutingHeader => [0x45, 0x44, 0, 1];
}
