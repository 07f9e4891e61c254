using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Signal;
using OrleansGateway.Protocol.Signal.Records;

namespace OrleansGateway.Protocol.Device.Peers;

/// <summary>The Signal records that were used last.</summary>
internal sealed class SignalCaches(IDeviceStore store, int sessionCapacity)
{
    private const int PreKeyCapacity = 64;
    private const int SignedPreKeyCapacity = 8;

    public RecordCache<SessionRecord> Sessions { get; } =
        new(store, RecordKind.Session, ParseSession, sessionCapacity);

    public RecordCache<IdentityRecord> Identities { get; } =
        new(store, RecordKind.Identity, record => IdentityRecord.Parse(record), sessionCapacity);

    public RecordCache<PreKeyRecord> PreKeys { get; } =
        new(store, RecordKind.PreKey, record => PreKeyRecord.Parse(record), PreKeyCapacity);

    public RecordCache<SignedPreKeyRecord> SignedPreKeys { get; } =
        new(store, RecordKind.SignedPreKey, record => SignedPreKeyRecord.Parse(record), SignedPreKeyCapacity);

    // A damaged record counts as one without sessions, so that a new session can replace it.
    private static SessionRecord ParseSession(byte[] record)
    {
        try
        {
            return SessionRecord.Parse(record);
        }
        catch (SignalException)
        {
            return new SessionRecord(null, []);
        }
    }
}
