using System.Buffers.Binary;

namespace OrleansGateway.Protocol.Binary;

/// <summary>
/// Decodes one node, without a payload's flag byte: where it is, how deep, and what the tree costs so far. Total: any bytes give
/// a node or a <see cref="MalformedNodeException"/>. The node keeps no reference to the bytes.
/// </summary>
/// <remarks>
/// A node is a list: tag, names and values of the attributes, and content if the list's size is even. Content is a list of
/// nodes, bytes, or a text that travelled as token, packed or as a JID; raw text is not told from bytes on the wire. Raw
/// text in tags and attributes is UTF-8; broken sequences become U+FFFD, as other clients read them.
/// </remarks>
internal ref partial struct NodeDecoder
{
    // A child takes a list tag, a size and a tag; an attribute a tag each for name and value.
    private const int MinNodeBytes = 3;
    private const int MinAttributeBytes = 2;

    private readonly ReadOnlySpan<byte> _data;
    private readonly NodeLimits _limits;
    private readonly Span<char> _scratch;
    private int _position;
    private int _depth;
    private long _treeBytes;
    private bool _unknownDomain;

    private NodeDecoder(ReadOnlySpan<byte> data, NodeLimits limits, Span<char> scratch)
    {
        _data = data;
        _limits = limits;
        _scratch = scratch;
    }

    private readonly int Remaining => _data.Length - _position;

    /// <summary>Decodes one node that takes all of the bytes.</summary>
    /// <param name="data">All bytes of the node, and no others.</param>
    /// <param name="limits">What may be used for it; null for <see cref="NodeLimits.Default"/>.</param>
    /// <exception cref="MalformedNodeException">The bytes are not a node or are beyond a limit.</exception>
    public static Node Decode(ReadOnlySpan<byte> data, NodeLimits? limits = null)
    {
        var decoder = new NodeDecoder(data, limits ?? NodeLimits.Default, stackalloc char[ScratchChars]);
        var node = decoder.ReadNode(decoder.ReadByte());
        return decoder.Remaining == 0 ? node : throw decoder.Malformed("bytes follow the root element");
    }

    private Node ReadNode(byte listTag)
    {
        if (++_depth > _limits.MaxDepth)
        {
            throw Malformed("nested too deep");
        }

        var size = ReadListSize(listTag);
        if (size == 0)
        {
            throw Malformed("an element without a tag");
        }

        Charge(NodeBudget.Node);
        _unknownDomain = false;
        var tag = ReadText(ReadByte());
        if (tag.Length == 0)
        {
            throw Malformed("an element with an empty tag");
        }

        var attributes = ReadAttributes((size - 1) / 2);
        var unknownDomain = _unknownDomain;
        var content = (size & 1) == 0 ? ReadContent(ReadByte()) : null;
        unknownDomain |= content is string && _unknownDomain;
        _depth--;
        return new Node(tag, attributes, content, unknownDomain);
    }

    private KeyValuePair<string, string>[] ReadAttributes(int count)
    {
        if (count == 0)
        {
            return [];
        }

        if (count > _limits.MaxAttributes || count > Remaining / MinAttributeBytes)
        {
            throw Malformed("more attributes than allowed or than bytes are left for");
        }

        Charge(NodeBudget.Attribute * count);
        var attributes = new KeyValuePair<string, string>[count];
        for (var i = 0; i < attributes.Length; i++)
        {
            var name = ReadText(ReadByte());
            attributes[i] = new(name, ReadText(ReadByte()));
        }

        return attributes;
    }

    private object ReadContent(byte tag)
    {
        switch (tag)
        {
            case NodeTag.ListEmpty or NodeTag.List8 or NodeTag.List16:
                return ReadChildren(ReadListSize(tag));
            case NodeTag.Binary8 or NodeTag.Binary20 or NodeTag.Binary32:
                var bytes = ReadBytes(ReadLength(tag));
                Charge(NodeBudget.Bytes(bytes.Length));
                return bytes.ToArray();
            default:
                return ReadText(tag);
        }
    }

    private Node[] ReadChildren(int count)
    {
        if (count > _limits.MaxChildren || count > Remaining / MinNodeBytes)
        {
            throw Malformed("more children than allowed or than bytes are left for");
        }

        Charge(NodeBudget.Child * count);
        var children = new Node[count];
        for (var i = 0; i < children.Length; i++)
        {
            children[i] = ReadNode(ReadByte());
        }

        return children;
    }

    private int ReadListSize(byte tag) => tag switch
    {
        NodeTag.ListEmpty => 0,
        NodeTag.List8 => ReadByte(),
        NodeTag.List16 => ReadUInt16(),
        _ => throw Malformed("a list was expected"),
    };

    private int ReadLength(byte tag)
    {
        switch (tag)
        {
            case NodeTag.Binary8:
                return ReadByte();
            case NodeTag.Binary20:
                var three = ReadBytes(3);
                return ((three[0] & 0x0F) << 16) | (three[1] << 8) | three[2];
            default:
                var length = BinaryPrimitives.ReadUInt32BigEndian(ReadBytes(4));
                return length <= Remaining ? (int)length : throw Malformed("truncated");
        }
    }

    private ushort ReadUInt16() => BinaryPrimitives.ReadUInt16BigEndian(ReadBytes(2));

    private byte ReadByte()
    {
        if ((uint)_position >= (uint)_data.Length)
        {
            throw Malformed("truncated");
        }

        return _data[_position++];
    }

    private ReadOnlySpan<byte> ReadBytes(int count)
    {
        if (count > Remaining)
        {
            throw Malformed("truncated");
        }

        var bytes = _data.Slice(_position, count);
        _position += count;
        return bytes;
    }

    private void Charge(int bytes)
    {
        _treeBytes += bytes;
        if (_treeBytes > _limits.MaxTreeBytes)
        {
            throw Malformed("larger in memory than allowed");
        }
    }

    private readonly MalformedNodeException Malformed(string rule) => new(rule, _position);
}
