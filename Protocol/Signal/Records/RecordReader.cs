using OrleansGateway.Protocol.Crypto;

namespace OrleansGateway.Protocol.Signal.Records;

/// <summary>
/// Reads the stored form of a record: a version byte, then fields in fixed order, numbers as base-128 varints, byte strings
/// of known length without a prefix. Anything else is refused, a number that is longer than needed included.
/// </summary>
internal ref struct RecordReader
{
    private ReadOnlySpan<byte> _rest;

    /// <summary>Starts at a record and checks its version.</summary>
    public RecordReader(ReadOnlySpan<byte> data, byte version)
    {
        _rest = data;
        if (ReadByte() != version)
        {
            throw Malformed();
        }
    }

    public byte ReadByte() => ReadBytes(1)[0];

    public bool ReadFlag() => ReadByte() switch
    {
        0 => false,
        1 => true,
        _ => throw Malformed(),
    };

    public uint ReadNumber()
    {
        ulong value = 0;
        for (var shift = 0; shift <= 28; shift += 7)
        {
            var part = ReadByte();
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value <= uint.MaxValue && (part != 0 || shift == 0) ? (uint)value : throw Malformed();
            }
        }

        throw Malformed();
    }

    /// <summary>A count of things of a least size each, so that a hostile count allocates nothing.</summary>
    public int ReadCount(int limit, int leastSize)
    {
        var count = ReadNumber();
        return count <= limit && count <= (uint)(_rest.Length / leastSize) ? (int)count : throw Malformed();
    }

    public ReadOnlySpan<byte> ReadBytes(int length)
    {
        if (length > _rest.Length)
        {
            throw Malformed();
        }

        var bytes = _rest[..length];
        _rest = _rest[length..];
        return bytes;
    }

    public byte[] ReadKey() => ReadBytes(X25519.KeySize).ToArray();

    public KeyPair ReadKeyPair() => KeyPair.Restore(ReadBytes(X25519.KeySize), ReadBytes(X25519.KeySize));

    /// <summary>Refuses bytes after the end.</summary>
    public readonly void End()
    {
        if (!_rest.IsEmpty)
        {
            throw Malformed();
        }
    }

    public static SignalException Malformed() => new(SignalFailure.InvalidSession, "A stored record is damaged.");
}
