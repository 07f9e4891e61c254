using System.Globalization;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Signal.Records;

namespace OrleansGateway.Protocol.Device.Receiving;

/// <summary>
/// Keeps messages of our own phone that a later feature needs, as they came: a ring of a fixed number of records, each of a
/// bounded size.
/// </summary>
/// <remarks>Record: version, time, the protobuf <c>Message</c>. The counter of the ring is a record too.</remarks>
internal sealed class KeptMessages(IDeviceStore store, RecordKind kind, int limit, int maxBytes)
{
    private const byte Version = 1;

    private readonly RecordKey _counter = new(RecordKind.Counter, "kept-" + ((int)kind).ToString(CultureInfo.InvariantCulture));
    private long _next;

    /// <summary>Reads where the ring goes on; once, before anything else.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var record = (await store.LoadAsync([_counter], cancellationToken))[0];
        _next = record is null ? 0 : new RecordReader(record, Version).ReadLongNumber();
    }

    /// <summary>Keeps a message; the oldest one beyond the limit is replaced.</summary>
    /// <param name="at">The time of the message.</param>
    /// <param name="message">The protobuf.</param>
    /// <returns>What has to be committed; null where the message is too large.</returns>
    public IReadOnlyList<RecordChange>? Put(DateTimeOffset at, byte[] message)
    {
        if (message.Length > maxBytes)
        {
            return null;
        }

        var slot = (Interlocked.Increment(ref _next) - 1) % limit;
        var record = new RecordWriter(Version, message.Length + 16).WriteTime(at).WriteField(message).ToArray();
        return
        [
            new RecordChange(new RecordKey(kind, slot.ToString("x8", CultureInfo.InvariantCulture)), record),
            new RecordChange(_counter, new RecordWriter(Version, capacity: 16).WriteNumber((ulong)Interlocked.Read(ref _next)).ToArray()),
        ];
    }
}
