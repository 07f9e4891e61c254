using System.Buffers;
using System.Text;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;

namespace OrleansGateway.Protocol.Signal.Records;

/// <summary>Writes the stored form of all records of a device.</summary>
/// <remarks>
/// A version byte, then fields in fixed order: numbers as base-128 varints, times as zigzag varints of the milliseconds since 1970, byte
/// strings of known length as they are, others and texts (UTF-8) with their length before them, flags as one byte 0 or 1.
/// </remarks>
internal readonly struct RecordWriter
{
    private readonly ArrayBufferWriter<byte> _buffer;

    /// <summary>Starts a record.</summary>
    public RecordWriter(byte version, int capacity = 128)
    {
        _buffer = new ArrayBufferWriter<byte>(capacity);
        WriteByte(version);
    }

    public RecordWriter WriteByte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
        return this;
    }

    public RecordWriter WriteFlag(bool value) => WriteByte(value ? (byte)1 : (byte)0);

    public RecordWriter WriteNumber(ulong value) => WriteVarint(value);

    /// <summary>Writes a number that is not negative.</summary>
    public RecordWriter WriteSmallNumber(int value) => WriteVarint(checked((uint)value));

    public RecordWriter WriteTime(DateTimeOffset value)
    {
        var milliseconds = value.ToUnixTimeMilliseconds();
        return WriteVarint((ulong)((milliseconds << 1) ^ (milliseconds >> 63)));
    }

    public RecordWriter WriteBytes(ReadOnlySpan<byte> value)
    {
        _buffer.Write(value);
        return this;
    }

    /// <summary>Writes bytes with their length before them.</summary>
    public RecordWriter WriteField(ReadOnlySpan<byte> value) => WriteSmallNumber(value.Length).WriteBytes(value);

    public RecordWriter WriteText(string value) => WriteField(Encoding.UTF8.GetBytes(value));

    public RecordWriter WriteAddress(Jid? value) => WriteText(value?.ToString() ?? "");

    public RecordWriter WriteKeyPair(KeyPair pair) => WriteBytes(pair.PrivateKey.Span).WriteBytes(pair.PublicKey.Span);

    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();

    private RecordWriter WriteVarint(ulong value)
    {
        while (value >= 0x80)
        {
            WriteByte((byte)(value | 0x80));
            value >>= 7;
        }

        return WriteByte((byte)value);
    }
}
