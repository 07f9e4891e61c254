using System.Buffers.Binary;
using System.Text;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Device.Records;

/// <summary>Reads what <see cref="FieldWriter"/> wrote.</summary>
internal ref struct FieldReader
{
    private ReadOnlySpan<byte> _rest;

    /// <summary>Begins with the version byte.</summary>
    /// <param name="record">The record.</param>
    /// <param name="maxVersion">The newest version that is known here.</param>
    /// <exception cref="InvalidDataException">The record is empty or newer than this code.</exception>
    public FieldReader(ReadOnlySpan<byte> record, byte maxVersion)
    {
        if (record.IsEmpty || record[0] == 0 || record[0] > maxVersion)
        {
            throw new InvalidDataException("A stored record is empty or was written by a newer version.");
        }

        Version = record[0];
        _rest = record[1..];
    }

    public byte Version { get; }

    public long Number() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public byte[] Bytes() => TakeField().ToArray();

    public string Text() => Encoding.UTF8.GetString(TakeField());

    public Jid? Address() => Text() is { Length: > 0 } text ? Jid.Parse(text) : null;

    /// <summary>A number of elements, limited so that a damaged record cannot claim much memory.</summary>
    public int Count()
    {
        var count = Number();
        return count >= 0 && count <= _rest.Length
            ? (int)count
            : throw new InvalidDataException("A stored record is damaged.");
    }

    private ReadOnlySpan<byte> TakeField() => Take(BinaryPrimitives.ReadInt32BigEndian(Take(4)));

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length < 0 || length > _rest.Length)
        {
            throw new InvalidDataException("A stored record is damaged.");
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
