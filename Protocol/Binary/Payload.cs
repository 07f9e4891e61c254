using System.Buffers;
using System.IO.Compression;
using System.Runtime.InteropServices;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Binary;

/// <summary>What a transport frame carries: a flag byte, then a node, as it is or as a zlib stream.</summary>
/// <remarks>Only bit 1 of the flag byte (value 2) has a meaning. Source: vectors/binary-nodes.json, <c>format</c>.</remarks>
internal static class Payload
{
    private const byte Compressed = 2;
    private const byte NeedsDictionary = 0x20;
    private const int InflateStep = 8 * 1024;

    /// <summary>Decodes a payload. The node keeps no reference to the bytes.</summary>
    /// <param name="payload">The decrypted content of one frame.</param>
    /// <param name="limits">What may be used for it; null for <see cref="NodeLimits.Default"/>.</param>
    /// <exception cref="MalformedNodeException">The bytes are not a node or are beyond a limit.</exception>
    public static Node Unpack(ReadOnlyMemory<byte> payload, NodeLimits? limits = null)
    {
        limits ??= NodeLimits.Default;
        if (payload.IsEmpty)
        {
            throw new MalformedNodeException("empty", 0);
        }

        if (payload.Length > limits.MaxFrameBytes)
        {
            throw new MalformedNodeException("longer than a frame may be", 0);
        }

        var body = payload[1..];
        return (payload.Span[0] & Compressed) == 0 ? NodeDecoder.Decode(body.Span, limits) : Inflate(body, limits);
    }

    /// <summary>Encodes a node as a payload that is not compressed.</summary>
    /// <param name="node">The node.</param>
    /// <exception cref="InvalidRequestException">The node is beyond the limits that a peer has for what it reads.</exception>
    public static byte[] Pack(Node node) => NodeWriter.Encode(node, [0]);

    /// <summary>Encodes a node as a payload that is not compressed.</summary>
    /// <param name="node">The node.</param>
    /// <param name="output">Where the bytes go; untouched when the call fails.</param>
    /// <exception cref="InvalidRequestException">The node is beyond the limits that a peer has for what it reads.</exception>
    public static void Pack(Node node, IBufferWriter<byte> output) => NodeWriter.Write(node, [0], output);

    private static Node Inflate(ReadOnlyMemory<byte> body, NodeLimits limits)
    {
        // zlib reports this in a way of its own, which no caller expects; the protocol has no dictionaries.
        if (body.Length > 1 && (body.Span[1] & NeedsDictionary) != 0)
        {
            throw new MalformedNodeException("needs a dictionary", 0);
        }

        using var zlib = new ZLibStream(AsStream(body), CompressionMode.Decompress);
        var inflated = new PooledBuffer(InflateStep);
        try
        {
            while (ReadSome(zlib, ref inflated) > 0)
            {
                if (inflated.Length > limits.MaxInflatedBytes)
                {
                    throw new MalformedNodeException("inflates to more than allowed", inflated.Length);
                }
            }

            return NodeDecoder.Decode(inflated.Written, limits);
        }
        finally
        {
            inflated.Dispose();
        }
    }

    private static int ReadSome(ZLibStream zlib, ref PooledBuffer inflated)
    {
        try
        {
            var count = zlib.Read(inflated.Reserve(InflateStep));
            inflated.Advance(count);
            return count;
        }
        catch (InvalidDataException exception)
        {
            throw new MalformedNodeException("not a zlib stream", inflated.Length, exception);
        }
    }

    private static MemoryStream AsStream(ReadOnlyMemory<byte> body) =>
        MemoryMarshal.TryGetArray(body, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(body.ToArray(), writable: false);
}
