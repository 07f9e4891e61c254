using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Signal.Records;

namespace OrleansGateway.Protocol.Device.Records;

/// <summary>What makes this device itself: its keys and, once it is linked, its account.</summary>
/// <param name="NoiseKey">The key of the handshake.</param>
/// <param name="IdentityKey">The Signal identity.</param>
/// <param name="RegistrationId">The Signal registration number, 14 bits.</param>
/// <param name="SignedPreKeyId">The number of the current signed pre-key.</param>
/// <param name="AdvSecret">The secret that the QR code gives to the primary device, 32 bytes.</param>
/// <param name="Account">The account; null until the device is linked.</param>
internal sealed record DeviceCredentials(
    KeyPair NoiseKey, KeyPair IdentityKey, uint RegistrationId, uint SignedPreKeyId, byte[] AdvSecret, LinkedAccount? Account)
{
    public static readonly RecordKey Key = new(RecordKind.Credentials, "");

    private const byte Version = 1;

    public static DeviceCredentials Parse(byte[] record)
    {
        var reader = new RecordReader(record, Version);
        var credentials = new DeviceCredentials(
            KeyPair.FromPrivateKey(reader.ReadKey()),
            KeyPair.FromPrivateKey(reader.ReadKey()),
            reader.ReadNumber(),
            reader.ReadNumber(),
            reader.ReadField().ToArray(),
            reader.ReadFlag()
                ? new LinkedAccount(reader.ReadAddress(), reader.ReadAddressOrNull(), reader.ReadField().ToArray(), reader.ReadText())
                : null);
        reader.End();
        return credentials;
    }

    public byte[] ToRecord()
    {
        var writer = new RecordWriter(Version, capacity: 512)
            .WriteBytes(NoiseKey.PrivateKey.Span)
            .WriteBytes(IdentityKey.PrivateKey.Span)
            .WriteNumber(RegistrationId)
            .WriteNumber(SignedPreKeyId)
            .WriteField(AdvSecret)
            .WriteFlag(Account is not null);
        return Account is null
            ? writer.ToArray()
            : writer.WriteAddress(Account.Jid).WriteAddress(Account.Lid).WriteField(Account.DeviceIdentity).WriteText(Account.Platform).ToArray();
    }

    public RecordChange ToChange() => new(Key, ToRecord());

    /// <summary>What this device is, without keys.</summary>
    public override string ToString() => Account is null ? "DeviceCredentials (not linked)" : "DeviceCredentials (linked)";
}

/// <summary>The account that this device is linked to.</summary>
/// <param name="Jid">The account by phone number, with the number of this device.</param>
/// <param name="Lid">The account by LID, with the number of this device; null where the server never gave it.</param>
/// <param name="DeviceIdentity">The signed device identity (ADV), complete with the key of the primary device.</param>
/// <param name="Platform">The platform of the primary device; empty where it is not known.</param>
internal sealed record LinkedAccount(Jid Jid, Jid? Lid, byte[] DeviceIdentity, string Platform)
{
    /// <summary>Whether an address is this account, whichever device and kind of address.</summary>
    public bool IsOwn(Jid jid) => jid.IsLid ? jid.User == Lid?.User : jid.IsPhoneNumber && jid.User == Jid.User;

    /// <summary>The address of this device in a chat: by LID in chats that are addressed so, where it is known.</summary>
    public Jid SelfIn(Jid chat) => chat.IsLid && Lid is { } lid ? lid : Jid;
}
