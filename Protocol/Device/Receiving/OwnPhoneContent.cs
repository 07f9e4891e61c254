using Google.Protobuf;
using OrleansGateway.Protocol.Device.Peers;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Messages;

namespace OrleansGateway.Protocol.Device.Receiving;

/// <summary>Keeps what our own phone tells this device once and later features need: chat history and keys of the app state.</summary>
internal sealed class OwnPhoneContent(IDeviceStore store)
{
    private const int MaxHistoryNotices = 64;
    private const int MaxHistoryNoticeBytes = 1 << 20;
    private const int MaxKeyShares = 256;
    private const int MaxKeyShareBytes = 1 << 16;

    private readonly KeptMessages _history = new(store, RecordKind.HistoryNotice, MaxHistoryNotices, MaxHistoryNoticeBytes);
    private readonly KeptMessages _keys = new(store, RecordKind.AppStateKeys, MaxKeyShares, MaxKeyShareBytes);

    /// <summary>Reads what must be known before the first message.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await _history.LoadAsync(cancellationToken);
        await _keys.LoadAsync(cancellationToken);
    }

    /// <summary>Keeps a message where it is needed later.</summary>
    /// <returns>False where it is needed but too large.</returns>
    public bool TryKeep(SessionTransaction transaction, MessageOrigin origin, ReceivedContent content)
    {
        var kept = content.IsHistorySync ? _history : content.IsAppStateKeyShare ? _keys : null;
        if (kept is null)
        {
            return true;
        }

        var changes = kept.Put(origin.Timestamp, content.Message.ToByteArray());
        transaction.Change(changes ?? []);
        return changes is not null;
    }
}
