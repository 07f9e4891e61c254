using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Device.Records;

/// <summary>Writes the session layer's own records: a version byte, then fields in a fixed order.</summary>
/// <remarks>Layout: numbers as 8 bytes big-endian, bytes and text (UTF-8) with a length of 4 bytes before them.</remarks>
internal sealed class FieldWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    public FieldWriter(byte version) => _buffer.Write([version]);

    public FieldWriter Number(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
        return this;
    }

    public FieldWriter Bytes(ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_buffer.GetSpan(4), value.Length);
        _buffer.Advance(4);
        _buffer.Write(value);
        return this;
    }

    public FieldWriter Text(string? value) => Bytes(Encoding.UTF8.GetBytes(value ?? ""));

    public FieldWriter Address(Jid? value) => Text(value?.ToString());

    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();
}
