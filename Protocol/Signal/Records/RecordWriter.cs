using System.Buffers;
using OrleansGateway.Protocol.Crypto;

namespace OrleansGateway.Protocol.Signal.Records;

/// <summary>Writes the stored form of a record, as <see cref="RecordReader"/> reads it.</summary>
internal readonly struct RecordWriter
{
    private readonly ArrayBufferWriter<byte> _buffer;

    /// <summary>Starts a record.</summary>
    public RecordWriter(byte version, int capacity = 128)
    {
        _buffer = new ArrayBufferWriter<byte>(capacity);
        WriteByte(version);
    }

    public void WriteByte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }

    public void WriteFlag(bool value) => WriteByte(value ? (byte)1 : (byte)0);

    public void WriteNumber(uint value)
    {
        while (value >= 0x80)
        {
            WriteByte((byte)(value | 0x80));
            value >>= 7;
        }

        WriteByte((byte)value);
    }

    public void WriteBytes(ReadOnlySpan<byte> value) => _buffer.Write(value);

    public void WriteKeyPair(KeyPair pair)
    {
        WriteBytes(pair.PrivateKey.Span);
        WriteBytes(pair.PublicKey.Span);
    }

    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();
}
