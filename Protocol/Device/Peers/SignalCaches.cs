using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Signal.Records;

namespace OrleansGateway.Protocol.Device.Peers;

/// <summary>The Signal records that were used last.</summary>
internal sealed class SignalCaches(IDeviceStore store, int sessionCapacity)
{
    private const int PreKeyCapacity = 64;
    private const int SignedPreKeyCapacity = 8;

    public RecordCache<SessionRecord> Sessions { get; } =
        new(store, RecordKind.Session, record => SessionRecord.Parse(record), sessionCapacity);

    public RecordCache<IdentityRecord> Identities { get; } =
        new(store, RecordKind.Identity, record => IdentityRecord.Parse(record), sessionCapacity);

    public RecordCache<PreKeyRecord> PreKeys { get; } =
        new(store, RecordKind.PreKey, record => PreKeyRecord.Parse(record), PreKeyCapacity);

    public RecordCache<SignedPreKeyRecord> SignedPreKeys { get; } =
        new(store, RecordKind.SignedPreKey, record => SignedPreKeyRecord.Parse(record), SignedPreKeyCapacity);
}
