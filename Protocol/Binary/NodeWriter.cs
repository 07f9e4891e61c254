using System.Buffers;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Binary;

/// <summary>Encodes nodes byte for byte as the public clients do.</summary>
/// <remarks>
/// A text is written as the first of these that fits: token, packed nibbles, packed hex, JID, raw UTF-8. A text with an '@'
/// is only written as a JID where that decodes to the same text (but for the device 0, which is not shown again).
/// </remarks>
internal static class NodeWriter
{
    /// <summary>Encodes a node, without a payload's flag byte.</summary>
    /// <param name="node">The node.</param>
    /// <exception cref="InvalidRequestException">The node is beyond the limits that a peer has for what it reads.</exception>
    public static byte[] Encode(Node node) => Encode(node, []);

    /// <summary>Encodes a node, without a payload's flag byte.</summary>
    /// <param name="node">The node.</param>
    /// <param name="output">Where the bytes go; untouched when the call fails.</param>
    /// <exception cref="InvalidRequestException">The node is beyond the limits that a peer has for what it reads.</exception>
    public static void Write(Node node, IBufferWriter<byte> output) => Write(node, [], output);

    internal static byte[] Encode(Node node, ReadOnlySpan<byte> prefix)
    {
        using var encoder = new NodeEncoder();
        return encoder.Encode(node, prefix).ToArray();
    }

    internal static void Write(Node node, ReadOnlySpan<byte> prefix, IBufferWriter<byte> output)
    {
        using var encoder = new NodeEncoder();
        output.Write(encoder.Encode(node, prefix));
    }
}
