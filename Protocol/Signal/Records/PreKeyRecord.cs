using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;

namespace OrleansGateway.Protocol.Signal.Records;

/// <summary>A one-time pre-key of ours. It is deleted in the commit of the message that used it.</summary>
/// <remarks>Stored form: version 1, id, private key, public key.</remarks>
/// <param name="Id">The id, 24 bits on the wire, at least 1.</param>
/// <param name="KeyPair">The key.</param>
internal sealed record PreKeyRecord(uint Id, KeyPair KeyPair)
{
    private const byte Version = 1;

    /// <summary>Makes a new key.</summary>
    /// <param name="id">The id.</param>
    /// <param name="random">Where the key comes from.</param>
    public static PreKeyRecord Generate(uint id, IRandomSource random) => new(id, KeyPair.Generate(random));

    /// <summary>Reads the stored form.</summary>
    /// <param name="data">The stored form.</param>
    /// <exception cref="SignalException">The bytes are not a pre-key record.</exception>
    public static PreKeyRecord Parse(ReadOnlySpan<byte> data) => SignalRecord.Parse(
        data, Version, static (ref RecordReader reader) => new PreKeyRecord(reader.ReadNumber(), reader.ReadKeyPair()));

    /// <summary>Writes the stored form.</summary>
    public byte[] Serialize() => new RecordWriter(Version).WriteNumber(Id).WriteKeyPair(KeyPair).ToArray();

    /// <summary>The type and the id, no key.</summary>
    public override string ToString() => $"PreKeyRecord {Id}";
}
