using System.Buffers.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Pairing;
using OrleansGateway.Protocol.Server.Pairing;
using OrleansGateway.Protocol.Signal.Pairwise;
using OrleansGateway.Protocol.Signal.Records;
using OrleansGateway.Sandbox.Accounts;
using OrleansGateway.Sandbox.Pairing;

namespace OrleansGateway.Sandbox.Phones;

/// <summary>The secret keys of a phone, and its signatures on the account's behalf.</summary>
internal sealed class PhoneIdentity
{
    private const uint SignedPreKeyId = 1;

    private readonly PrimaryDevice _primary;
    private uint _lastKeyIndex;

    /// <summary>Makes the keys of a new phone.</summary>
    /// <param name="random">Where they come from.</param>
    public PhoneIdentity(IRandomSource random)
    {
        var identity = KeyPair.Generate(random);
        SignedPreKey = SignedPreKeyRecord.Generate(SignedPreKeyId, identity, random);
        Span<byte> numbers = stackalloc byte[2 * sizeof(uint)];
        random.Fill(numbers);
        _primary = new PrimaryDevice(identity, BinaryPrimitives.ReadUInt32BigEndian(numbers), random);

        // Registration ids have 14 bits and are never 0 (docs/protocol/facts.md#signal.registrationIdMask).
        var registrationId = (BinaryPrimitives.ReadUInt32BigEndian(numbers[sizeof(uint)..]) & 0x3ffe) + 1;
        Local = new LocalIdentity(identity, registrationId);
    }

    /// <summary>The identity key of the account, and the phone's registration id.</summary>
    public LocalIdentity Local { get; }

    /// <summary>The signed pre-key.</summary>
    public SignedPreKeyRecord SignedPreKey { get; }

    /// <summary>The public half, as the server gets it.</summary>
    public DeviceKeys PublicKeys() => DeviceKeys.Create(
        Local.RegistrationId,
        Local.KeyPair.PublicKey,
        new SignedPreKey(SignedPreKey.Id, SignedPreKey.KeyPair.PublicKey, SignedPreKey.Signature));

    /// <summary>Vouches for a new companion.</summary>
    /// <param name="companion">What its QR code says.</param>
    /// <param name="time">When.</param>
    /// <param name="makeDevice">Makes the device, from its key index.</param>
    public PairingCandidate Vouch(QrPayload companion, DateTimeOffset time, Func<uint, Device> makeDevice)
    {
        var index = Interlocked.Increment(ref _lastKeyIndex);
        return new PairingCandidate(makeDevice(index), _primary, _primary.Vouch(companion, index, time));
    }

    /// <summary>Signs the list of the account's companions.</summary>
    /// <param name="account">The account.</param>
    /// <param name="time">The time stamp.</param>
    /// <returns>An encoded <c>ADVSignedKeyIndexList</c>.</returns>
    public byte[] SignKeyIndexes(Account account, DateTimeOffset time) => _primary.SignKeyIndexes(
        account.Devices.Select(device => device.KeyIndex), Volatile.Read(ref _lastKeyIndex), time);
}
