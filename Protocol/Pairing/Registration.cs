using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Protocol.Pairing;

/// <summary>The public keys with which a device without an account introduces itself to the server.</summary>
/// <remarks>
/// Source: tests/Protocol.Tests/vectors/pairing.json, <c>payloads</c>; docs/protocol/facts.md#signal for lengths and byte
/// order.
/// </remarks>
/// <param name="RegistrationId">The Signal registration number, 14 bits.</param>
/// <param name="IdentityKey">The public identity key, 32 bytes.</param>
/// <param name="SignedPreKeyId">The number of the signed pre-key, 24 bits.</param>
/// <param name="SignedPreKey">The public signed pre-key, 32 bytes.</param>
/// <param name="SignedPreKeySignature">Its signature by the identity key, 64 bytes.</param>
internal sealed record Registration(
    uint RegistrationId,
    ReadOnlyMemory<byte> IdentityKey,
    uint SignedPreKeyId,
    ReadOnlyMemory<byte> SignedPreKey,
    ReadOnlyMemory<byte> SignedPreKeySignature)
{
    /// <summary>The length of <see cref="RegistrationId"/> in the payload.</summary>
    internal const int RegistrationIdSize = 4;

    /// <summary>The length of <see cref="SignedPreKeyId"/> in the payload.</summary>
    internal const int PreKeyIdSize = 3;

    private const uint StorageQuotaMegabytes = 10_240;

    /// <summary>Makes the payload for the handshake.</summary>
    /// <param name="profile">How the device presents itself.</param>
    public ClientPayload ToPayload(ClientProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(number, RegistrationId);
        var registrationId = ByteString.CopyFrom(number);
        BinaryPrimitives.WriteUInt32BigEndian(number, SignedPreKeyId);
        var payload = profile.CreatePayload();
        payload.Passive = false;
        payload.Pull = false;
        payload.DevicePairingData = new ClientPayload.Types.DevicePairingRegistrationData
        {
            ERegid = registrationId,
            EKeytype = ByteString.CopyFrom(KeyPair.TypeByte),
            EIdent = ByteString.CopyFrom(IdentityKey.Span),
            ESkeyId = ByteString.CopyFrom(number[^PreKeyIdSize..]),
            ESkeyVal = ByteString.CopyFrom(SignedPreKey.Span),
            ESkeySig = ByteString.CopyFrom(SignedPreKeySignature.Span),
            BuildHash = HashOf(profile.Version),
            DeviceProps = PropsOf(profile).ToByteString(),
        };
        return payload;
    }

    // MD5 of the version's text is what the server expects here; nothing rests on it.
#pragma warning disable CA5351
    private static ByteString HashOf(ClientVersion version) =>
        ByteString.CopyFrom(MD5.HashData(Encoding.ASCII.GetBytes(version.ToString())));
#pragma warning restore CA5351

    private static DeviceProps PropsOf(ClientProfile profile) => new()
    {
        Os = profile.Os,
        Version = new() { Primary = 10, Secondary = 15, Tertiary = 7 },
        PlatformType = profile.PlatformType,
        RequireFullSync = profile.WantsFullHistory,
        HistorySyncConfig = new()
        {
            StorageQuotaMb = StorageQuotaMegabytes,
            InlineInitialPayloadInE2EeMsg = true,
            SupportCallLogHistory = false,
            SupportBotUserAgentChatHistory = true,
            SupportCagReactionsAndPolls = true,
            SupportBizHostedMsg = true,
            SupportRecentSyncChunkMessageCountTuning = true,
            SupportHostedGroupMsg = true,
            SupportFbidBotChatHistory = true,
            SupportMessageAssociation = true,
            SupportGroupHistory = false,
        },
    };
}
