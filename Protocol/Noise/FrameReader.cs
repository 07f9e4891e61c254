using System.Buffers.Binary;

namespace OrleansGateway.Protocol.Noise;

/// <summary>
/// Cuts a stream of bytes into frames, however the bytes are chunked. Holds no more than the frame at hand and what came
/// behind it, and takes memory only for bytes that did arrive, not for lengths that were announced.
/// </summary>
/// <remarks>
/// A frame is three bytes of length, big-endian, then the content. Before its first frame a client sends
/// <c>57 41 06 03</c>, and before that, where the server once gave it routing information, <c>45 44 00 01</c>, three bytes of
/// length and the information. Source: docs/protocol/facts.md#noise.frame, docs/protocol/facts.md#noise.edgeRoutingHeader.
/// </remarks>
internal sealed class FrameReader
{
    /// <summary>The longest routing information that is accepted, in bytes.</summary>
    public const int MaxRoutingLength = 4096;

    private const int RoutingPrefixSize = 7;

    // A buffer that grew beyond this for one long frame is given back when the need is over.
    private const int RetainedSize = 64 * 1024;

    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private bool _headerDue;

    private FrameReader(int maxFrameLength, bool headerDue)
    {
        MaxFrameLength = maxFrameLength;
        _headerDue = headerDue;
    }

    /// <summary>
    /// The longest content that is accepted, in bytes, 1 to 16,777,215; may be raised when the handshake is over.
    /// </summary>
    public int MaxFrameLength
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, NoiseProtocol.MaxFrameLength);
            field = value;
        }
    }

    /// <summary>The routing information that the client sent before its header; empty where there was none.</summary>
    public ReadOnlyMemory<byte> RoutingInfo { get; private set; }

    /// <summary>How many bytes wait for the rest of their frame.</summary>
    public int Pending => _end - _start;

    private ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, Pending);

    /// <summary>Reads what a server sends: frames from the first byte on.</summary>
    /// <param name="maxFrameLength">The longest content that is accepted, in bytes; at most 16,777,215.</param>
    public static FrameReader OfServer(int maxFrameLength = NoiseProtocol.MaxFrameLength) => new(maxFrameLength, headerDue: false);

    /// <summary>Reads what a client sends: the header, once, then frames.</summary>
    /// <param name="maxFrameLength">The longest content that is accepted, in bytes; at most 16,777,215.</param>
    public static FrameReader OfClient(int maxFrameLength = NoiseProtocol.MaxFrameLength) => new(maxFrameLength, headerDue: true);

    /// <summary>Takes bytes that have arrived. Frames that were read before become invalid.</summary>
    /// <param name="bytes">Any part of the stream; copied.</param>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        MakeRoom(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>Reads the next frame, where it is complete.</summary>
    /// <param name="frame">The content; valid until the next <see cref="Append"/>.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="FrameException">The stream is broken; it cannot be read any further.</exception>
    public bool TryRead(out ReadOnlyMemory<byte> frame)
    {
        frame = default;
        if ((_headerDue && !TryReadHeader()) || Pending < NoiseProtocol.LengthSize)
        {
            return false;
        }

        var length = ReadLength(Unread);
        if (length > MaxFrameLength)
        {
            throw new FrameException("a frame is longer than allowed");
        }

        if (Pending < NoiseProtocol.LengthSize + length)
        {
            return false;
        }

        frame = _buffer.AsMemory(_start + NoiseProtocol.LengthSize, length);
        _start += NoiseProtocol.LengthSize + length;
        return true;
    }

    private bool TryReadHeader()
    {
        if (RoutingInfo.IsEmpty && IsPrefixOf(NoiseProtocol.RoutingHeader, out var hasRouting))
        {
            if (!hasRouting || !TryReadRouting())
            {
                return false;
            }
        }

        if (!IsPrefixOf(NoiseProtocol.Header, out var hasHeader))
        {
            throw new FrameException("the client's header is missing");
        }

        if (hasHeader)
        {
            _start += NoiseProtocol.Header.Length;
            _headerDue = false;
        }

        return hasHeader;
    }

    private bool TryReadRouting()
    {
        if (Pending < RoutingPrefixSize)
        {
            return false;
        }

        var length = ReadLength(Unread[NoiseProtocol.RoutingHeader.Length..]);
        if (length is 0 or > MaxRoutingLength)
        {
            throw new FrameException("the routing information is empty or longer than allowed");
        }

        if (Pending < RoutingPrefixSize + length)
        {
            return false;
        }

        RoutingInfo = Unread.Slice(RoutingPrefixSize, length).ToArray();
        _start += RoutingPrefixSize + length;
        return true;
    }

    // Whether what is there so far agrees with the expected bytes, and whether all of them are there.
    private bool IsPrefixOf(ReadOnlySpan<byte> expected, out bool complete)
    {
        var common = Math.Min(expected.Length, Pending);
        complete = common == expected.Length;
        return Unread[..common].SequenceEqual(expected[..common]);
    }

    private void MakeRoom(int count)
    {
        if (Pending == 0)
        {
            _start = 0;
            _end = 0;
            _buffer = _buffer.Length > RetainedSize && count <= RetainedSize ? [] : _buffer;
        }

        if (_end + count <= _buffer.Length)
        {
            return;
        }

        var pending = Pending;
        var target = pending + count <= _buffer.Length ? _buffer : new byte[Math.Max(pending + count, 2 * pending)];
        Unread.CopyTo(target);
        _buffer = target;
        _start = 0;
        _end = pending;
    }

    private static int ReadLength(ReadOnlySpan<byte> bytes) => (bytes[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]);
}
