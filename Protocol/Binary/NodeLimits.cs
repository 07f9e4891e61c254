namespace OrleansGateway.Protocol.Binary;

/// <summary>
/// What a peer may make us hold while its bytes are decoded. Whatever goes beyond ends in a
/// <see cref="MalformedNodeException"/>, before the memory is taken.
/// </summary>
/// <remarks>
/// The depth also bounds the stack: a frame of a few hundred bytes can inflate to a tree of a hundred thousand levels. The
/// tree has a limit of its own because tokens are short on the wire and long in memory (up to about forty times).
/// </remarks>
internal sealed record NodeLimits
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

/// <summary>What the parts of a decoded tree cost in memory on a 64-bit runtime, in bytes, object headers included.</summary>
internal static class NodeBudget
{
    /// <summary>A node and the header of its array of attributes.</summary>
    public const int Node = 48 + Header;

    /// <summary>One attribute: the references to its name and value.</summary>
    public const int Attribute = 16;

    /// <summary>One place in an array of children.</summary>
    public const int Child = 8;

    private const int Header = 24;

    /// <summary>A whole tree.</summary>
    public static long Of(Binary.Node node)
    {
        long bytes = Node + Text(node.Tag.Length);
        foreach (var (name, value) in node.AttributeSpan)
        {
            bytes += Attribute + Text(name.Length) + Text(value.Length);
        }

        return bytes + node.Content switch
        {
            Binary.Node[] children => children.Sum(child => Child + Of(child)),
            byte[] content => Bytes(content.Length),
            string text => Text(text.Length),
            _ => 0,
        };
    }

    /// <summary>A text of so many characters.</summary>
    public static int Text(int characters) => Header + (2 * characters);

    /// <summary>Content of so many bytes.</summary>
    public static int Bytes(int count) => Header + count;
}
