using System.Text;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;

namespace OrleansGateway.Protocol.Signal.Records;

/// <summary>
/// Reads the stored form of a record, as <see cref="RecordWriter"/> writes it. Anything else is refused, a number that is longer than
/// needed included.
/// </summary>
internal ref struct RecordReader
{
    private ReadOnlySpan<byte> _rest;

    /// <summary>Starts at a record and checks its version.</summary>
    /// <param name="data">The record.</param>
    /// <param name="maxVersion">The newest version that is known here.</param>
    /// <exception cref="InvalidDataException">The record is empty, or was written by a newer version.</exception>
    public RecordReader(ReadOnlySpan<byte> data, byte maxVersion)
    {
        _rest = data;
        Version = ReadByte();
        if (Version == 0 || Version > maxVersion)
        {
            throw new InvalidDataException("A stored record was written by a newer version.");
        }
    }

    /// <summary>The version that wrote the record, from 1.</summary>
    public byte Version { get; }

    public byte ReadByte() => ReadBytes(1)[0];

    public bool ReadFlag() => ReadByte() switch
    {
        0 => false,
        1 => true,
        _ => throw Malformed(),
    };

    public uint ReadNumber() => ReadVarint() is var value and <= uint.MaxValue ? (uint)value : throw Malformed();

    public long ReadLongNumber() => ReadVarint() is var value and <= long.MaxValue ? (long)value : throw Malformed();

    /// <summary>A number that a count or an index fits in.</summary>
    public int ReadSmallNumber() => ReadVarint() is var value and <= int.MaxValue ? (int)value : throw Malformed();

    /// <summary>A time, to the millisecond.</summary>
    public DateTimeOffset ReadTime()
    {
        var value = ReadVarint();
        var milliseconds = (long)(value >> 1) ^ -(long)(value & 1);
        return milliseconds >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds()
            && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : throw Malformed();
    }

    /// <summary>A count of things of a least size each, so that a hostile count allocates nothing.</summary>
    public int ReadCount(int limit, int leastSize)
    {
        var count = ReadSmallNumber();
        return count <= limit && count <= _rest.Length / leastSize ? count : throw Malformed();
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

    /// <summary>Bytes with their length before them.</summary>
    public ReadOnlySpan<byte> ReadField() => ReadBytes(ReadSmallNumber());

    public string ReadText() => Encoding.UTF8.GetString(ReadField());

    /// <summary>An address that must be there.</summary>
    public Jid ReadAddress() => ReadAddressOrNull() ?? throw Malformed();

    public Jid? ReadAddressOrNull()
    {
        var text = ReadText();
        if (text.Length == 0)
        {
            return null;
        }

        return Jid.TryParse(text, out var address) ? address : throw Malformed();
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

    /// <summary>The one exception for a damaged record; <see cref="SignalRecord"/> translates it for sessions and keys.</summary>
    public static InvalidDataException Malformed() => new("A stored record is damaged.");

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift <= 63; shift += 7)
        {
            var part = ReadByte();
            var isWithin = shift < 63 || part <= 1;
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return isWithin && (part != 0 || shift == 0) ? value : throw Malformed();
            }
        }

        throw Malformed();
    }
}
