using System.Buffers.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Binary;

/// <summary>The state of encoding one node: the bytes so far and how deep it is.</summary>
internal ref partial struct NodeEncoder()
{
    private const int InitialCapacity = 512;

    private PooledBuffer _output = new(InitialCapacity);
    private int _depth;

    /// <summary>Encodes a node behind a prefix; the result is valid until <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> Encode(Node node, ReadOnlySpan<byte> prefix)
    {
        _output.Write(prefix);
        WriteNode(node);
        return _output.Length <= NodeLimits.Default.MaxFrameBytes ? _output.Written : throw TooLarge("bytes");
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _output.Dispose();

    private void WriteNode(Node node)
    {
        if (++_depth > NodeLimits.Default.MaxDepth)
        {
            throw TooLarge("levels");
        }

        var attributes = node.AttributeSpan;
        if (attributes.Length > NodeLimits.Default.MaxAttributes)
        {
            throw TooLarge("attributes");
        }

        if (node.Tag.Length == 0)
        {
            throw new InvalidRequestException("A node needs a tag that is not empty.");
        }

        WriteListSize(1 + (2 * attributes.Length) + (node.Content is null ? 0 : 1));
        WriteText(node.Tag);
        foreach (var attribute in attributes)
        {
            WriteText(attribute.Key);
            WriteText(attribute.Value);
        }

        WriteContent(node.Content);
        _depth--;
    }

    private void WriteContent(object? content)
    {
        switch (content)
        {
            case Node[] children:
                WriteChildren(children);
                break;
            case byte[] bytes:
                WriteLength(bytes.Length);
                _output.Write(bytes);
                break;
            case string text:
                WriteText(text);
                break;
        }
    }

    private void WriteChildren(Node[] children)
    {
        WriteListSize(children.Length);
        foreach (var child in children)
        {
            WriteNode(child);
        }
    }

    private void WriteListSize(int size)
    {
        switch (size)
        {
            case 0:
                _output.Write(NodeTag.ListEmpty);
                break;
            case <= byte.MaxValue:
                _output.Write(NodeTag.List8);
                _output.Write((byte)size);
                break;
            case <= ushort.MaxValue:
                _output.Write(NodeTag.List16);
                WriteUInt16((ushort)size);
                break;
            default:
                throw TooLarge("children");
        }
    }

    private void WriteLength(int length)
    {
        const int twentyBits = 1 << 20;
        if (length <= byte.MaxValue)
        {
            _output.Write(NodeTag.Binary8);
            _output.Write((byte)length);
            return;
        }

        var span = _output.Reserve(5);
        BinaryPrimitives.WriteInt32BigEndian(span[1..], length);
        if (length >= twentyBits)
        {
            span[0] = NodeTag.Binary32;
            _output.Advance(5);
            return;
        }

        span[1] = NodeTag.Binary20;
        span[1..5].CopyTo(span);
        _output.Advance(4);
    }

    private void WriteUInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_output.Reserve(2), value);
        _output.Advance(2);
    }

    private static InvalidRequestException TooLarge(string what) => new($"The node has more {what} than one stanza can carry.");
}
