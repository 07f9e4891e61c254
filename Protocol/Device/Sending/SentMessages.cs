using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Signal.Records;

namespace OrleansGateway.Protocol.Device.Sending;

/// <summary>The messages sent lately: so that a wire id keeps its content, and retry receipts can be answered.</summary>
internal sealed class SentMessages(IDeviceStore store, int limit)
{
    private readonly RecentRecords _records = new(store, RecordKind.SentMessage, limit);

    /// <summary>Reads which messages are there; once, before anything else.</summary>
    public Task LoadAsync(CancellationToken cancellationToken) => _records.LoadAsync(cancellationToken);

    /// <summary>Finds a message.</summary>
    /// <returns>The message; null where it was never sent or is too old.</returns>
    public async ValueTask<SentMessageRecord?> FindAsync(string wireId, CancellationToken cancellationToken) =>
        await _records.ReadAsync(wireId, cancellationToken) is { } record ? SentMessageRecord.Parse(record) : null;

    /// <summary>Keeps a message.</summary>
    /// <returns>What has to be committed before it leaves.</returns>
    public IReadOnlyList<RecordChange> Put(string wireId, SentMessageRecord message) => _records.Put(wireId, message.ToRecord());
}

/// <summary>A message of ours, kept for a while so that retry receipts for it can be answered.</summary>
/// <param name="SentAt">When it was first made.</param>
/// <param name="Chat">The chat.</param>
/// <param name="Type">What the message is, such as <c>text</c>.</param>
/// <param name="Content">The protobuf <c>Message</c>, not padded.</param>
/// <param name="Fanout">The devices that it went to, and how often each got it again.</param>
internal sealed record SentMessageRecord(
    DateTimeOffset SentAt, Jid Chat, string Type, byte[] Content, IReadOnlyDictionary<Jid, int> Fanout)
{
    private const byte Version = 1;
    private const int LeastDeviceSize = 2;

    public static SentMessageRecord Parse(byte[] record)
    {
        var reader = new RecordReader(record, Version);
        var sentAt = reader.ReadTime();
        var chat = reader.ReadAddress();
        var type = reader.ReadText();
        var content = reader.ReadField().ToArray();
        var fanout = new Dictionary<Jid, int>();
        for (var left = reader.ReadCount(int.MaxValue, LeastDeviceSize); left > 0; left--)
        {
            var device = reader.ReadAddress();
            fanout[device] = reader.ReadSmallNumber();
        }

        reader.End();
        return new SentMessageRecord(sentAt, chat, type, content, fanout);
    }

    public byte[] ToRecord()
    {
        var writer = new RecordWriter(Version, capacity: 256)
            .WriteTime(SentAt).WriteAddress(Chat).WriteText(Type).WriteField(Content).WriteSmallNumber(Fanout.Count);
        foreach (var (device, resends) in Fanout)
        {
            writer.WriteAddress(device).WriteSmallNumber(resends);
        }

        return writer.ToArray();
    }

    /// <summary>The same message, gone to these devices too.</summary>
    public SentMessageRecord To(IEnumerable<Jid> devices)
    {
        var fanout = new Dictionary<Jid, int>(Fanout);
        foreach (var device in devices)
        {
            fanout.TryAdd(device, 0);
        }

        return this with { Fanout = fanout };
    }

    /// <summary>The same message, sent to a device once more.</summary>
    public SentMessageRecord Resent(Jid device) =>
        this with { Fanout = new Dictionary<Jid, int>(Fanout) { [device] = Fanout[device] + 1 } };
}
