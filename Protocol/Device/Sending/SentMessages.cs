using OrleansGateway.Protocol.Device.Records;

namespace OrleansGateway.Protocol.Device.Sending;

/// <summary>The messages sent lately: so that a wire id keeps its content, and retry receipts can be answered.</summary>
internal sealed class SentMessages(IDeviceStore store, int limit)
{
    private readonly RecentRecords _records = new(store, RecordKind.SentMessage, limit);

    /// <summary>Reads which messages are there; once, before anything else.</summary>
    public Task LoadAsync(CancellationToken cancellationToken) => _records.LoadAsync(cancellationToken);

    /// <summary>Finds a message.</summary>
    /// <returns>The message; null where it was never sent or is too old.</returns>
    public async ValueTask<SentMessage?> FindAsync(string wireId, CancellationToken cancellationToken) =>
        await _records.ReadAsync(wireId, cancellationToken) is { } record ? SentMessage.Parse(record) : null;

    /// <summary>Keeps a message.</summary>
    /// <returns>What has to be committed before it leaves.</returns>
    public IReadOnlyList<RecordChange> Put(string wireId, SentMessage message) => _records.Put(wireId, message.ToRecord());
}
