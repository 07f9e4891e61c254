using System.Buffers;
using System.Buffers.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Noise;

/// <summary>Writes frames; for a client, the header before the first. See <see cref="FrameReader"/> for the layout.</summary>
internal sealed class FrameWriter
{
    private readonly ReadOnlyMemory<byte> _routingInfo;
    private bool _headerDue;

    private FrameWriter(ReadOnlyMemory<byte> routingInfo, bool headerDue)
    {
        _routingInfo = routingInfo;
        _headerDue = headerDue;
    }

    /// <summary>Writes as a server does.</summary>
    public static FrameWriter OfServer() => new(default, headerDue: false);

    /// <summary>Writes as a client does.</summary>
    /// <param name="routingInfo">The routing information that the server once gave; empty for none.</param>
    /// <exception cref="ArgumentException">It is longer than <see cref="FrameReader.MaxRoutingLength"/>.</exception>
    public static FrameWriter OfClient(ReadOnlyMemory<byte> routingInfo = default) =>
        routingInfo.Length <= FrameReader.MaxRoutingLength
            ? new(routingInfo, headerDue: true)
            : throw new ArgumentException($"Routing information has at most {FrameReader.MaxRoutingLength} bytes.", nameof(routingInfo));

    /// <summary>Writes one frame.</summary>
    /// <param name="output">Where the bytes go.</param>
    /// <param name="content">The content.</param>
    /// <exception cref="InvalidRequestException">The content is longer than a frame can be; nothing was written.</exception>
    public void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> content)
    {
        Begin(output, content.Length);
        output.Write(content);
    }

    /// <summary>Encrypts one frame and writes it.</summary>
    /// <param name="output">Where the bytes go.</param>
    /// <param name="plaintext">The content before encryption.</param>
    /// <param name="cipher">The cipher of this direction.</param>
    /// <exception cref="InvalidRequestException">The content is longer than a frame can be; nothing was written.</exception>
    /// <exception cref="FrameException">All counters are used.</exception>
    public void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> plaintext, TransportCipher cipher)
    {
        ArgumentNullException.ThrowIfNull(cipher);
        var length = plaintext.Length + TransportCipher.TagSize;
        Begin(output, length);
        cipher.Encrypt(plaintext, output.GetSpan(length)[..length]);
        output.Advance(length);
    }

    private void Begin(IBufferWriter<byte> output, int length)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (length > NoiseProtocol.MaxFrameLength)
        {
            throw new InvalidRequestException($"A frame holds at most {NoiseProtocol.MaxFrameLength} bytes, not {length}.");
        }

        if (_headerDue)
        {
            WriteHeader(output);
            _headerDue = false;
        }

        WriteLength(output, length);
    }

    private void WriteHeader(IBufferWriter<byte> output)
    {
        if (!_routingInfo.IsEmpty)
        {
            output.Write(NoiseProtocol.RoutingHeader);
            WriteLength(output, _routingInfo.Length);
            output.Write(_routingInfo.Span);
        }

        output.Write(NoiseProtocol.Header);
    }

    private static void WriteLength(IBufferWriter<byte> output, int length)
    {
        var span = output.GetSpan(NoiseProtocol.LengthSize);
        span[0] = (byte)(length >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(span[1..], (ushort)length);
        output.Advance(NoiseProtocol.LengthSize);
    }
}
