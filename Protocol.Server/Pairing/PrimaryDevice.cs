using Google.Protobuf;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Pairing;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Protocol.Server.Pairing;

/// <summary>
/// The phone's side of pairing: vouches for a companion device whose QR code was scanned, and checks the companion's answer.
/// The gateway never plays this part; test servers do.
/// </summary>
internal sealed class PrimaryDevice
{
    // The prefix of key lists follows public descriptions of the service; no vector holds one.
    private static readonly byte[] KeyListPrefix = [6, 2];

    private readonly KeyPair _identity;
    private readonly uint _rawId;
    private readonly IRandomSource _random;

    /// <summary>Acts for an account.</summary>
    /// <param name="identity">The identity key of the account's phone.</param>
    /// <param name="rawId">The account's number for its list of devices.</param>
    /// <param name="random">For the signatures.</param>
    public PrimaryDevice(KeyPair identity, uint rawId, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(random);
        _identity = identity;
        _rawId = rawId;
        _random = random;
    }

    /// <summary>Vouches for a companion.</summary>
    /// <param name="companion">What its QR code says.</param>
    /// <param name="keyIndex">The companion's index in the account's list of devices.</param>
    /// <param name="time">The time of the statement.</param>
    /// <returns>The bytes of <c>ADVSignedDeviceIdentityHMAC</c> for <c>pair-success</c>.</returns>
    public byte[] Vouch(QrPayload companion, uint keyIndex, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(companion);
        var details = new ADVDeviceIdentity
        {
            RawId = _rawId,
            Timestamp = (ulong)time.ToUnixTimeSeconds(),
            KeyIndex = keyIndex,
            AccountType = ADVEncryptionType.E2Ee,
            DeviceType = ADVEncryptionType.E2Ee,
        };
        var identity = new ADVSignedDeviceIdentity
        {
            Details = details.ToByteString(),
            AccountSignatureKey = ByteString.CopyFrom(_identity.PublicKey.Span),
        };
        identity.AccountSignature = Sign(AdvSignature.AccountMessage(identity, companion.IdentityKey.Span));
        var bytes = identity.ToByteString();
        var hmac = AdvSignature.Authenticate(companion.AdvSecret.Span, bytes.Span, details.AccountType);
        return new ADVSignedDeviceIdentityHMAC { Details = bytes, Hmac = ByteString.CopyFrom(hmac) }.ToByteArray();
    }

    /// <summary>Checks the identity that a companion sends back: this account's, with the companion's own signature.</summary>
    /// <param name="answer">The bytes of <c>ADVSignedDeviceIdentity</c>; the account's key may be left out.</param>
    /// <param name="companionKey">The companion's identity key, 32 bytes.</param>
    /// <exception cref="PairingException">It is malformed, or a signature does not hold.</exception>
    public DeviceIdentity AcceptAnswer(ReadOnlySpan<byte> answer, ReadOnlySpan<byte> companionKey)
    {
        var identity = AdvMessages.Parse(ADVSignedDeviceIdentity.Parser, answer);
        identity.AccountSignatureKey = ByteString.CopyFrom(_identity.PublicKey.Span);
        return DeviceIdentity.Verify(identity.ToByteArray(), companionKey);
    }

    /// <summary>Signs the list of the account's companions, as a device-list answer carries it.</summary>
    /// <param name="validIndexes">The indexes of the companions that are linked now.</param>
    /// <param name="currentIndex">The index given out last.</param>
    /// <param name="time">The time of the statement.</param>
    /// <returns>The bytes of <c>ADVSignedKeyIndexList</c>.</returns>
    public byte[] SignKeyIndexes(IEnumerable<uint> validIndexes, uint currentIndex, DateTimeOffset time)
    {
        var list = new ADVKeyIndexList
        {
            RawId = _rawId,
            Timestamp = (ulong)time.ToUnixTimeSeconds(),
            CurrentIndex = currentIndex,
            ValidIndexes = { validIndexes },
            AccountType = ADVEncryptionType.E2Ee,
        };
        var details = list.ToByteString();
        var signature = Sign([.. KeyListPrefix, .. details.Span]);
        return new ADVSignedKeyIndexList { Details = details, AccountSignature = signature }.ToByteArray();
    }

    private ByteString Sign(ReadOnlySpan<byte> message)
    {
        var signature = new byte[XEdDsa.SignatureSize];
        XEdDsa.Sign(_identity.PrivateKey.Span, message, _random, signature);
        return ByteString.CopyFrom(signature);
    }
}
