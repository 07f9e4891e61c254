using System.Security.Cryptography;
using Google.Protobuf;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Protocol.Pairing;

/// <summary>Reads the protobufs of a device identity strictly: what is signed or compared must be there, in its length.</summary>
internal static class AdvMessages
{
    /// <summary>Reads the container of <c>pair-success</c>.</summary>
    /// <exception cref="PairingException">It is malformed.</exception>
    public static ADVSignedDeviceIdentityHMAC ReadContainer(ReadOnlySpan<byte> bytes)
    {
        var container = Parse(ADVSignedDeviceIdentityHMAC.Parser, bytes);
        return container is { HasDetails: true, Hmac.Length: HMACSHA256.HashSizeInBytes } ? container : throw Malformed();
    }

    /// <summary>Reads an identity that the account has signed, with the account's key in it.</summary>
    /// <exception cref="PairingException">It is malformed.</exception>
    public static ADVSignedDeviceIdentity ReadIdentity(ReadOnlySpan<byte> bytes)
    {
        var identity = Parse(ADVSignedDeviceIdentity.Parser, bytes);
        var isWhole = identity is
        {
            HasDetails: true,
            AccountSignatureKey.Length: X25519.KeySize,
            AccountSignature.Length: XEdDsa.SignatureSize,
        };
        return isWhole ? identity : throw Malformed();
    }

    /// <summary>Reads what the account says of the device.</summary>
    /// <exception cref="PairingException">It is malformed.</exception>
    public static ADVDeviceIdentity ReadDetails(ADVSignedDeviceIdentity identity)
    {
        var details = Parse(ADVDeviceIdentity.Parser, identity.Details.Span);
        return details.HasKeyIndex ? details : throw Malformed();
    }

    public static T Parse<T>(MessageParser<T> parser, ReadOnlySpan<byte> bytes)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new PairingException(PairingFailure.Malformed, exception);
        }
    }

    private static PairingException Malformed() => new(PairingFailure.Malformed);
}
