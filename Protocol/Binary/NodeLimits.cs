namespace OrleansGateway.Protocol.Binary;

/// <summary>
/// What a peer may make us hold while its bytes are decoded. Whatever goes beyond ends in a
/// <see cref="MalformedNodeException"/>, before the memory is taken.
/// </summary>
/// <remarks>
/// The depth also bounds the stack: a frame of a few hundred bytes can inflate to a tree of a hundred thousand levels. The
/// tree has a limit of its own because tokens are short on the wire and long in memory (up to about forty times).
/// </remarks>
public sealed record NodeLimits
{
    /// <summary>The limits used where none are given.</summary>
    public static NodeLimits Default { get; } = new();

    /// <summary>The longest payload, in bytes; default 16 MiB − 1, what the three length bytes of a frame can say.</summary>
    public int MaxFrameBytes { get; init; } = 0xFF_FFFF;

    /// <summary>The longest content of a compressed payload, in bytes after inflating; default 16 MiB.</summary>
    public int MaxInflatedBytes { get; init; } = 16 << 20;

    /// <summary>How deep elements may be nested, the root counting as 1; default 64. The service stays below ten.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>The most attributes of one element; default 1,024. The service stays below thirty.</summary>
    public int MaxAttributes { get; init; } = 1024;

    /// <summary>The most children of one element; default 65,535, what the two length bytes of a list can say.</summary>
    public int MaxChildren { get; init; } = ushort.MaxValue;

    /// <summary>The size of the decoded tree in memory, in bytes as estimated by the reader; default 64 MiB.</summary>
    public int MaxTreeBytes { get; init; } = 64 << 20;
}
