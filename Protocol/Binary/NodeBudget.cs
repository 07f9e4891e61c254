namespace OrleansGateway.Protocol.Binary;

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

    /// <summary>A text of so many characters.</summary>
    public static int Text(int characters) => Header + (2 * characters);

    /// <summary>Content of so many bytes.</summary>
    public static int Bytes(int count) => Header + count;
}
