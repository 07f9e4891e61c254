namespace OrleansGateway.Protocol.Binary;

/// <summary>Decodes nodes. Total: any bytes give a node or a <see cref="MalformedNodeException"/>.</summary>
/// <remarks>
/// A node is a list: tag, names and values of the attributes, and content if the list's size is even. Content is a list of
/// nodes, bytes, or a text that travelled as token, packed or as a JID; raw text is not told from bytes on the wire. Raw
/// text in tags and attributes is UTF-8; broken sequences become U+FFFD, as other clients read them.
/// </remarks>
internal static class NodeReader
{
    /// <summary>Decodes one node, without a payload's flag byte. The node keeps no reference to the bytes.</summary>
    /// <param name="data">All bytes of the node, and no others.</param>
    /// <param name="limits">What may be used for it; null for <see cref="NodeLimits.Default"/>.</param>
    /// <exception cref="MalformedNodeException">The bytes are no node or are beyond a limit.</exception>
    public static Node Decode(ReadOnlyMemory<byte> data, NodeLimits? limits = null)
    {
        limits ??= NodeLimits.Default;
        return data.Length <= limits.MaxFrameBytes
            ? NodeDecoder.Decode(data.Span, limits)
            : throw new MalformedNodeException("longer than a frame may be", 0);
    }
}
