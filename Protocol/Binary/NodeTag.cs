namespace OrleansGateway.Protocol.Binary;

/// <summary>The bytes that say what follows. All values below 236 are single-byte tokens; 240 to 244 are unassigned.</summary>
/// <remarks>Source: tokens.json, <c>tags</c>.</remarks>
internal static class NodeTag
{
    public const byte ListEmpty = 0;

    /// <summary>The first of the four dictionaries; the token's index follows in one byte.</summary>
    public const byte Dictionary0 = 236;
    public const byte Dictionary3 = 239;

    /// <summary>User, device (2 bytes), integrator (2 bytes), server.</summary>
    public const byte InteropJid = 245;

    /// <summary>User, device (2 bytes), server.</summary>
    public const byte FbJid = 246;

    /// <summary>Domain (1 byte), device (1 byte), user.</summary>
    public const byte AdJid = 247;

    public const byte List8 = 248;
    public const byte List16 = 249;

    /// <summary>User (or <see cref="ListEmpty"/>), server.</summary>
    public const byte JidPair = 250;

    public const byte Hex8 = 251;
    public const byte Binary8 = 252;

    /// <summary>A length of 20 bits in three bytes.</summary>
    public const byte Binary20 = 253;
    public const byte Binary32 = 254;
    public const byte Nibble8 = 255;
}
