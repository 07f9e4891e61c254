using System.Numerics;

namespace OrleansGateway.Protocol.Signal;

/// <summary>Writes the fields of a protobuf message into memory of the right size.</summary>
internal ref struct ProtobufWriter(Span<byte> destination)
{
    private const int LengthDelimited = 2;
    private readonly Span<byte> _destination = destination;

    /// <summary>How many bytes are written.</summary>
    public int Position { get; private set; }

    /// <summary>The size of a uint32 field with a number below 16.</summary>
    public static int SizeOf(uint value) => 1 + VarintSize(value);

    /// <summary>The size of a bytes field with a number below 16.</summary>
    public static int SizeOfBytes(int length) => 1 + VarintSize((uint)length) + length;

    public void WriteUInt32(int field, uint value)
    {
        _destination[Position++] = (byte)(field << 3);
        WriteVarint(value);
    }

    public void WriteBytes(int field, ReadOnlySpan<byte> value) => value.CopyTo(ReserveBytes(field, value.Length));

    public void WritePublicKey(int field, ReadOnlySpan<byte> key) =>
        PublicKeyFormat.Write(key, ReserveBytes(field, PublicKeyFormat.TypedSize));

    /// <summary>Writes the head of a bytes field.</summary>
    /// <returns>Where the value goes.</returns>
    public Span<byte> ReserveBytes(int field, int length)
    {
        _destination[Position++] = (byte)((field << 3) | LengthDelimited);
        WriteVarint((uint)length);
        var value = _destination.Slice(Position, length);
        Position += length;
        return value;
    }

    private static int VarintSize(uint value) => (BitOperations.Log2(value | 1) / 7) + 1;

    private void WriteVarint(uint value)
    {
        while (value >= 0x80)
        {
            _destination[Position++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _destination[Position++] = (byte)value;
    }
}
