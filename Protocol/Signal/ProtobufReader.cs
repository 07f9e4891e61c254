namespace OrleansGateway.Protocol.Signal;

/// <summary>Reads the fields of a protobuf message one after the other, without copying. Unknown fields are passed over.</summary>
/// <remarks>Source: the protobuf encoding guide. Groups do not occur in Signal's messages and are refused.</remarks>
internal ref struct ProtobufReader(ReadOnlyMemory<byte> data)
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;
    private const int LongestVarint = 10;

    private readonly ReadOnlyMemory<byte> _data = data;
    private readonly ReadOnlySpan<byte> _span = data.Span;
    private int _position;
    private int _wireType;

    /// <summary>The number of the field that <see cref="Next"/> came to.</summary>
    public int Field { get; private set; }

    /// <summary>Goes to the next field.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="SignalException">The bytes are not a protobuf message.</exception>
    public bool Next()
    {
        if (_position == _span.Length)
        {
            return false;
        }

        var tag = ReadVarint();
        Field = (int)Math.Min(tag >> 3, int.MaxValue);
        _wireType = (int)(tag & 7);
        return Field > 0 ? true : throw Malformed();
    }

    /// <summary>The value of a uint32 field; wider values lose their upper bits, as protobuf has it.</summary>
    public uint ReadUInt32() => _wireType == Varint ? (uint)ReadVarint() : throw Malformed();

    /// <summary>The value of a bytes field.</summary>
    public ReadOnlyMemory<byte> ReadBytes()
    {
        if (_wireType != LengthDelimited)
        {
            throw Malformed();
        }

        var start = Pass(ReadVarint());
        return _data[start.._position];
    }

    /// <summary>Passes over the value.</summary>
    public void Skip()
    {
        switch (_wireType)
        {
            case Varint:
                ReadVarint();
                break;
            case Fixed64:
                Pass(sizeof(ulong));
                break;
            case LengthDelimited:
                Pass(ReadVarint());
                break;
            case Fixed32:
                Pass(sizeof(uint));
                break;
            default:
                throw Malformed();
        }
    }

    private int Pass(ulong length)
    {
        if (length > (ulong)(_span.Length - _position))
        {
            throw Malformed();
        }

        var start = _position;
        _position += (int)length;
        return start;
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (var i = 0; i < LongestVarint && _position < _span.Length; i++)
        {
            var part = _span[_position++];
            value |= (ulong)(part & 0x7f) << (7 * i);
            if (part < 0x80)
            {
                return value;
            }
        }

        throw Malformed();
    }

    private static SignalException Malformed() => new(SignalFailure.InvalidMessage, "A message does not decode.");
}
