using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Signal.Records;

namespace OrleansGateway.Protocol.Device.Peers;

/// <summary>Which one-time pre-keys were made and which of them the server has for certain.</summary>
/// <param name="Next">The number of the next key to make.</param>
/// <param name="Unconfirmed">The first key that the server may not have; <paramref name="Next"/> where it has all.</param>
internal sealed record PreKeyCounters(uint Next, uint Unconfirmed)
{
    public static readonly RecordKey Key = new(RecordKind.Counter, "prekeys");

    public static readonly PreKeyCounters First = new(1, 1);

    private const byte Version = 1;

    // Numbers have 24 bits on the wire.
    private const uint Max = 0xFF_FFFF;

    public static PreKeyCounters Parse(byte[] record)
    {
        var reader = new RecordReader(record, Version);
        var counters = new PreKeyCounters(reader.ReadNumber(), reader.ReadNumber());
        reader.End();
        return counters;
    }

    public RecordChange ToChange() => new(Key, new RecordWriter(Version, capacity: 16).WriteNumber(Next).WriteNumber(Unconfirmed).ToArray());

    /// <summary>After keys were made; begins again at 1 where the numbers run out, which takes 16 million keys.</summary>
    public PreKeyCounters Made(int count) => this with { Next = Next + (uint)count };

    /// <summary>Whether the numbers reach for so many more keys.</summary>
    public bool HasRoomFor(int count) => Next + (uint)count <= Max;
}
