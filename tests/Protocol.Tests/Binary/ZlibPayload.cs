using System.IO.Compression;

namespace OrleansGateway.Protocol.Tests.Binary;

/// <summary>Makes payloads that are compressed, which our own writer never does.</summary>
internal static class ZlibPayload
{
    public static byte[] Of(ReadOnlySpan<byte> node)
    {
        using var stream = new MemoryStream();
        stream.WriteByte(2);
        using (var zlib = new ZLibStream(stream, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zlib.Write(node);
        }

        return stream.ToArray();
    }
}
