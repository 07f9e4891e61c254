using System.Buffers.Binary;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;

namespace OrleansGateway.Protocol.Stanzas.Keys;

/// <summary>The elements that carry public keys; the same in uploads, bundles, digests and retry receipts.</summary>
/// <remarks>
/// <c>registration</c> 4 bytes, <c>type</c> one byte 05, <c>identity</c> 32 bytes, <c>key</c> and <c>skey</c> with
/// <c>id</c> (3 bytes), <c>value</c> (32 bytes) and, for <c>skey</c>, <c>signature</c> (64 bytes); numbers big-endian, keys
/// without type byte. Source: docs/protocol/facts.md#signal; tests/Protocol.Tests/vectors/usync-iq.json, flow <c>login</c>.
/// What is read is taken with the type byte too, and without <c>type</c>: other implementations write it so, and a key says
/// the same either way.
/// </remarks>
internal static class KeyNodes
{
    private const int KeyLength = 32;
    private const int SignatureLength = 64;

    public static Node Registration(uint id)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, id);
        return new Node("registration").WithBytes(bytes);
    }

    public static Node Type() => new Node("type").WithBytes([KeyPair.TypeByte]);

    public static Node Identity(ReadOnlyMemory<byte> key) => new Node("identity").WithBytes(key.ToArray());

    public static Node Key(PublicPreKey key) => new Node("key").With(Id(key.Id), Value(key.Key));

    public static Node SignedKey(PublicSignedPreKey key) => new Node("skey").With(
        Id(key.Id), Value(key.Key), new Node("signature").WithBytes(key.Signature.ToArray()));

    public static uint ReadRegistration(Node parent) =>
        BinaryPrimitives.ReadUInt32BigEndian(parent.RequiredChild("registration").RequiredBytes(4).Span);

    public static ReadOnlyMemory<byte> ReadIdentity(Node parent) => ReadPublicKey(parent.RequiredChild("identity"));

    public static PublicPreKey ReadKey(Node key) =>
        new(ReadId(key.RequiredChild("id")), ReadPublicKey(key.RequiredChild("value")));

    public static PublicSignedPreKey ReadSignedKey(Node key) => new(
        ReadId(key.RequiredChild("id")),
        ReadPublicKey(key.RequiredChild("value")),
        key.RequiredChild("signature").RequiredBytes(SignatureLength));

    /// <summary>Reads the keys of a device from the children of a bundle.</summary>
    /// <param name="bundle">The element with <c>identity</c>, <c>skey</c>, perhaps <c>key</c> and <c>device-identity</c>.</param>
    /// <param name="registrationId">The number, where it lies outside of that element.</param>
    /// <exception cref="ProtocolViolationException">A key is missing, has a wrong length, or is no Curve25519 key.</exception>
    public static DeviceKeys ReadDeviceKeys(Node bundle, uint? registrationId = null)
    {
        if (bundle.Child("type") is { } type && type.RequiredBytes(1).Span[0] != KeyPair.TypeByte)
        {
            throw new ProtocolViolationException("The keys of a device are of an unknown type.");
        }

        var oneTime = bundle.Child("key");
        return new DeviceKeys(
            registrationId ?? ReadRegistration(bundle),
            ReadIdentity(bundle),
            ReadSignedKey(bundle.RequiredChild("skey")),
            oneTime is null ? null : ReadKey(oneTime),
            bundle.Child("device-identity")?.Bytes ?? default);
    }

    internal static uint ReadId(Node id)
    {
        var bytes = id.RequiredBytes(3).Span;
        return (uint)(bytes[0] << 16 | bytes[1] << 8 | bytes[2]);
    }

    private static ReadOnlyMemory<byte> ReadPublicKey(Node node)
    {
        var bytes = node.Bytes;
        return bytes.Length == KeyLength + 1 && bytes.Span[0] == KeyPair.TypeByte ? bytes[1..] : node.RequiredBytes(KeyLength);
    }

    private static Node Id(uint id) => new Node("id").WithBytes([(byte)(id >> 16), (byte)(id >> 8), (byte)id]);

    private static Node Value(ReadOnlyMemory<byte> key) => new Node("value").WithBytes(key.ToArray());
}
