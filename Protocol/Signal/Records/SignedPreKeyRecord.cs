using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;

namespace OrleansGateway.Protocol.Signal.Records;

/// <summary>A pre-key of ours that many peers may use, signed with our identity key.</summary>
/// <remarks>Stored form: version 1, id, private key, public key, signature.</remarks>
/// <param name="Id">The id, 24 bits on the wire, at least 1.</param>
/// <param name="KeyPair">The key.</param>
/// <param name="Signature">The signature of the public key with its type byte, 64 bytes.</param>
internal sealed record SignedPreKeyRecord(uint Id, KeyPair KeyPair, ReadOnlyMemory<byte> Signature)
{
    private const byte Version = 1;

    /// <summary>Makes and signs a new key.</summary>
    /// <param name="id">The id.</param>
    /// <param name="identity">The identity key that signs.</param>
    /// <param name="random">Where the key and the nonce of the signature come from.</param>
    public static SignedPreKeyRecord Generate(uint id, KeyPair identity, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(identity);
        var pair = KeyPair.Generate(random);
        var signature = new byte[XEdDsa.SignatureSize];
        XEdDsa.Sign(identity.PrivateKey.Span, pair.TypedPublicKey, random, signature);
        return new SignedPreKeyRecord(id, pair, signature);
    }

    /// <summary>Reads the stored form.</summary>
    /// <param name="data">The stored form.</param>
    /// <exception cref="SignalException">The bytes are not a signed pre-key record.</exception>
    public static SignedPreKeyRecord Parse(ReadOnlySpan<byte> data) => SignalRecord.Parse(
        data,
        Version,
        static (ref RecordReader reader) => new SignedPreKeyRecord(
            reader.ReadNumber(), reader.ReadKeyPair(), reader.ReadBytes(XEdDsa.SignatureSize).ToArray()));

    /// <summary>Writes the stored form.</summary>
    public byte[] Serialize() =>
        new RecordWriter(Version).WriteNumber(Id).WriteKeyPair(KeyPair).WriteBytes(Signature.Span).ToArray();

    /// <summary>The type and the id, no key.</summary>
    public override string ToString() => $"SignedPreKeyRecord {Id}";
}
