using System.Buffers.Binary;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Sandbox.Accounts;

namespace OrleansGateway.Sandbox.Stanzas.Keys;

/// <summary>Public keys as elements. Numbers are big-endian, of 4 bytes (registration) and 3 bytes (key ids).</summary>
/// <remarks>Source: docs/protocol/facts.md#signal; tests/Protocol.Tests/vectors/usync-iq.json, flow <c>login</c>.</remarks>
internal static class KeyNode
{
    private const int IdBytes = 3;

    /// <summary>Reads the registration id below an element.</summary>
    /// <param name="parent">The element.</param>
    public static uint RegistrationId(Node parent) =>
        BinaryPrimitives.ReadUInt32BigEndian(parent.RequiredChild("registration").RequiredBytes(sizeof(uint)).Span);

    /// <summary>Whether the key type below an element is the one that Signal uses.</summary>
    /// <param name="parent">The element.</param>
    public static bool IsSignalType(Node parent) => parent.RequiredChild("type").RequiredBytes(1).Span[0] == KeyPair.TypeByte;

    /// <summary>Reads a signed pre-key.</summary>
    /// <param name="node">The <c>skey</c> element.</param>
    public static SignedPreKey Signed(Node node) => new(
        Id(node), node.RequiredChild("value").RequiredBytes(32), node.RequiredChild("signature").RequiredBytes(64));

    /// <summary>Reads a one-time pre-key.</summary>
    /// <param name="node">The <c>key</c> element.</param>
    public static OneTimePreKey OneTime(Node node) =>
        node.Tag == "key"
            ? new OneTimePreKey(Id(node), node.RequiredChild("value").RequiredBytes(32))
            : throw new ProtocolViolationException("A list of pre-keys holds something else.");

    /// <summary>Writes a registration id.</summary>
    /// <param name="registrationId">The id.</param>
    public static Node OfRegistration(uint registrationId)
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, registrationId);
        return new Node("registration").WithBytes(bytes);
    }

    /// <summary>Writes the key type.</summary>
    public static Node OfType() => new Node("type").WithBytes([KeyPair.TypeByte]);

    /// <summary>Writes an identity key.</summary>
    /// <param name="identity">32 bytes.</param>
    public static Node OfIdentity(ReadOnlyMemory<byte> identity) => new Node("identity").WithBytes(identity.ToArray());

    /// <summary>Writes a signed pre-key.</summary>
    /// <param name="key">The key.</param>
    public static Node Of(SignedPreKey key) => new Node("skey").With(
        OfId(key.Id),
        new Node("value").WithBytes(key.PublicKey.ToArray()),
        new Node("signature").WithBytes(key.Signature.ToArray()));

    /// <summary>Writes a one-time pre-key.</summary>
    /// <param name="key">The key.</param>
    public static Node Of(OneTimePreKey key) =>
        new Node("key").With(OfId(key.Id), new Node("value").WithBytes(key.PublicKey.ToArray()));

    /// <summary>Writes a key's number.</summary>
    /// <param name="id">The number, 24 bits.</param>
    public static Node OfId(uint id) => new Node("id").WithBytes([(byte)(id >> 16), (byte)(id >> 8), (byte)id]);

    private static uint Id(Node parent)
    {
        var bytes = parent.RequiredChild("id").RequiredBytes(IdBytes).Span;
        return (uint)((bytes[0] << 16) | (bytes[1] << 8) | bytes[2]);
    }
}
