using OrleansGateway.Protocol.Crypto;

namespace OrleansGateway.Protocol.Signal.Records;

/// <summary>The identity key that a peer's device had when we last met it.</summary>
/// <remarks>Stored form: version 1, then the key.</remarks>
internal sealed class IdentityRecord
{
    private const byte Version = 1;
    private readonly byte[] _publicKey;

    /// <summary>Creates the record of a key.</summary>
    /// <param name="publicKey">The identity key, 32 bytes; copied.</param>
    /// <exception cref="SignalException">The length is wrong.</exception>
    public IdentityRecord(ReadOnlySpan<byte> publicKey)
    {
        if (publicKey.Length != X25519.KeySize)
        {
            throw new SignalException(SignalFailure.InvalidKey, "An identity key has 32 bytes.");
        }

        _publicKey = publicKey.ToArray();
    }

    /// <summary>The identity key, 32 bytes.</summary>
    public ReadOnlyMemory<byte> PublicKey => _publicKey;

    /// <summary>Reads the stored form.</summary>
    /// <param name="data">The stored form.</param>
    /// <exception cref="SignalException">The bytes are not an identity record.</exception>
    public static IdentityRecord Parse(ReadOnlySpan<byte> data)
    {
        var reader = new RecordReader(data, Version);
        var record = new IdentityRecord(reader.ReadBytes(X25519.KeySize));
        reader.End();
        return record;
    }

    /// <summary>Writes the stored form.</summary>
    public byte[] Serialize() => [Version, .. _publicKey];
}
