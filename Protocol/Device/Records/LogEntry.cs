using System.Buffers.Binary;
using System.Security.Cryptography;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Signal.Records;

namespace OrleansGateway.Protocol.Device.Records;

/// <summary>One entry of a device's log file: what a commit changed, or everything where it begins a file.</summary>
/// <param name="Changes">The records that changed.</param>
/// <param name="Events">The events to append.</param>
/// <param name="Taken">How many of the oldest waiting events were taken before these were appended.</param>
/// <remarks>
/// Layout of a frame: length of the body (4 bytes, big-endian), number of the entry (8), the first 8 bytes of
/// SHA-256(number, body), the body. The numbers of the frames in a file follow each other without a gap.
/// </remarks>
internal sealed record LogEntry(IReadOnlyList<RecordChange> Changes, IReadOnlyList<DeviceEvent> Events, int Taken)
{
    public const int HeaderLength = 20;

    private const byte Version = 1;
    private const int ChecksumLength = 8;

    public static LogEntry Empty { get; } = new([], [], 0);

    /// <summary>The bytes of the entry's frame.</summary>
    /// <param name="number">The entry's number.</param>
    public byte[] ToFrame(long number)
    {
        var body = Body();
        var frame = new byte[HeaderLength + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, body.Length);
        BinaryPrimitives.WriteInt64BigEndian(frame.AsSpan(4), number);
        body.CopyTo(frame, HeaderLength);
        Checksum(frame).CopyTo(frame, 12);
        return frame;
    }

    /// <summary>Reads the frame at the beginning of some bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="number">The number of the entry.</param>
    /// <returns>The length of the frame; 0 where no whole and undamaged frame begins here.</returns>
    public static int FrameAt(ReadOnlySpan<byte> bytes, out long number)
    {
        number = 0;
        if (bytes.Length < HeaderLength)
        {
            return 0;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(bytes);
        if (length <= 0 || length > bytes.Length - HeaderLength)
        {
            return 0;
        }

        number = BinaryPrimitives.ReadInt64BigEndian(bytes[4..]);
        var frame = bytes[..(HeaderLength + length)];
        return Checksum(frame).AsSpan().SequenceEqual(frame.Slice(12, ChecksumLength)) ? frame.Length : 0;
    }

    /// <summary>Reads a frame that <see cref="FrameAt"/> found.</summary>
    /// <param name="frame">The frame.</param>
    /// <exception cref="InvalidDataException">The entry was written by a newer version.</exception>
    public static LogEntry Parse(ReadOnlySpan<byte> frame)
    {
        var reader = new RecordReader(frame[HeaderLength..], Version);
        var taken = reader.ReadSmallNumber();
        var changes = new RecordChange[reader.ReadCount(int.MaxValue, leastSize: 1)];
        for (var i = 0; i < changes.Length; i++)
        {
            var key = new RecordKey((RecordKind)reader.ReadSmallNumber(), reader.ReadText());
            changes[i] = new RecordChange(key, reader.ReadSmallNumber() == 0 ? null : reader.ReadField().ToArray());
        }

        var events = new DeviceEvent[reader.ReadCount(int.MaxValue, leastSize: 1)];
        for (var i = 0; i < events.Length; i++)
        {
            events[i] = StoredEvents.Decode(reader.ReadField());
        }

        reader.End();
        return new LogEntry(changes, events, taken);
    }

    private static byte[] Checksum(ReadOnlySpan<byte> frame)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(frame.Slice(4, 8));
        hash.AppendData(frame[HeaderLength..]);
        return hash.GetHashAndReset()[..ChecksumLength];
    }

    private byte[] Body()
    {
        var writer = new RecordWriter(Version).WriteSmallNumber(Taken).WriteSmallNumber(Changes.Count);
        foreach (var (key, value) in Changes)
        {
            writer.WriteSmallNumber((int)key.Kind).WriteText(key.Id).WriteSmallNumber(value is null ? 0 : 1);
            if (value is not null)
            {
                writer.WriteField(value);
            }
        }

        writer.WriteSmallNumber(Events.Count);
        foreach (var deviceEvent in Events)
        {
            writer.WriteField(StoredEvents.Encode(deviceEvent));
        }

        return writer.ToArray();
    }
}
