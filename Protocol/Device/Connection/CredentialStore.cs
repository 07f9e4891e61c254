using System.Buffers.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Device.Peers;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Signal.Records;
using OrleansGateway.Protocol.Stanzas;

namespace OrleansGateway.Protocol.Device.Connection;

/// <summary>Loads this device's credentials, makes new ones where there are none, and puts void ones aside.</summary>
internal sealed class CredentialStore(IDeviceStore store, IRandomSource random)
{
    private const uint FirstSignedPreKeyId = 1;
    private const uint MaxRegistrationId = 16_380;
    private const int AdvSecretLength = 32;
    private const int PageSize = 1000;

    // Everything that belongs to an identity and is worthless, even harmful, under the next one.
    private static readonly RecordKind[] BoundToIdentity =
    [
        RecordKind.Session, RecordKind.PreKey, RecordKind.SignedPreKey, RecordKind.SentMessage, RecordKind.SeenStanza,
        RecordKind.Counter, RecordKind.DeviceList, RecordKind.SenderKey, RecordKind.EdgeRouting,
    ];

    /// <summary>The credentials; new ones, not linked to an account, where there were none.</summary>
    public async Task<DeviceCredentials> LoadOrCreateAsync(CancellationToken cancellationToken)
    {
        var record = (await store.LoadAsync([DeviceCredentials.Key], cancellationToken))[0];
        return record is not null ? DeviceCredentials.Parse(record) : await CreateAsync(cancellationToken);
    }

    /// <summary>What has to be committed when the server unlinked this device: the keys are kept, but not used again.</summary>
    public static IReadOnlyList<RecordChange> PutAside(DeviceCredentials credentials, DateTimeOffset now) =>
    [
        new(new RecordKey(RecordKind.Credentials, "void-" + WireText.Of(now)), credentials.ToRecord()),
        new(DeviceCredentials.Key, null),
    ];

    private async Task<DeviceCredentials> CreateAsync(CancellationToken cancellationToken)
    {
        await RemoveRemainsAsync(cancellationToken);
        var identity = KeyPair.Generate(random);
        var advSecret = new byte[AdvSecretLength];
        random.Fill(advSecret);
        var signedPreKey = SignedPreKeyRecord.Generate(FirstSignedPreKeyId, identity, random);
        var credentials = new DeviceCredentials(
            KeyPair.Generate(random), identity, NewRegistrationId(), FirstSignedPreKeyId, advSecret, Account: null);
        await store.CommitAsync(
            new DeviceCommit(
                credentials.ToChange(),
                new RecordChange(PreKeys.SignedKeyOf(FirstSignedPreKeyId), signedPreKey.Serialize())),
            cancellationToken);
        return credentials;
    }

    private async Task RemoveRemainsAsync(CancellationToken cancellationToken)
    {
        foreach (var kind in BoundToIdentity)
        {
            while (true)
            {
                var page = await store.ListAsync(kind, "", PageSize, cancellationToken);
                if (page.Count == 0)
                {
                    break;
                }

                var removals = page.Select(record => new RecordChange(record.Key, null)).ToArray();
                await store.CommitAsync(new DeviceCommit(removals), cancellationToken);
            }
        }
    }

    private uint NewRegistrationId()
    {
        Span<byte> bytes = stackalloc byte[4];
        random.Fill(bytes);
        return (BinaryPrimitives.ReadUInt32BigEndian(bytes) % MaxRegistrationId) + 1;
    }
}
