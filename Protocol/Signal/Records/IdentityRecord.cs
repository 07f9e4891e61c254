using OrleansGateway.Protocol.Crypto;

namespace OrleansGateway.Protocol.Signal.Records;

/// <summary>The identity key that a peer's device had when we last met it.</summary>
/// <remarks>Stored form: version 1 and the key; or version 2, the key, <see cref="ReplacedAt"/> and whether it is
/// forgotten.</remarks>
internal sealed class IdentityRecord
{
    private const byte Version = 1;
    private const byte VersionWithHistory = 2;
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

    /// <summary>When it replaced another key of the device; null for the first key that the device was met with.</summary>
    public DateTimeOffset? ReplacedAt { get; private init; }

    /// <summary>Whether the server said that it is no longer valid; the record then only tells since when.</summary>
    public bool IsForgotten { get; private init; }

    /// <summary>The record of this key where another record was there before.</summary>
    /// <param name="before">The record before it; null where there is none.</param>
    /// <param name="now">The time, by the clock that messages are dated with.</param>
    public IdentityRecord After(IdentityRecord? before, DateTimeOffset now) => before is null
        ? this
        : new IdentityRecord(_publicKey) { ReplacedAt = before.IsForgotten || IsSame(before) ? before.ReplacedAt : now };

    /// <summary>The record once the server said that the key is no longer valid.</summary>
    /// <param name="now">The time, by the clock that messages are dated with.</param>
    public IdentityRecord Forget(DateTimeOffset now) => new(_publicKey) { ReplacedAt = now, IsForgotten = true };

    /// <summary>Reads the stored form.</summary>
    /// <param name="data">The stored form.</param>
    /// <exception cref="SignalException">The bytes are not an identity record.</exception>
    public static IdentityRecord Parse(ReadOnlySpan<byte> data) => SignalRecord.Parse(data, VersionWithHistory, Read);

    /// <summary>Writes the stored form.</summary>
    public byte[] Serialize() => ReplacedAt is { } replacedAt
        ? new RecordWriter(VersionWithHistory).WriteBytes(_publicKey).WriteTime(replacedAt).WriteFlag(IsForgotten).ToArray()
        : new RecordWriter(Version).WriteBytes(_publicKey).ToArray();

    private static IdentityRecord Read(ref RecordReader reader)
    {
        var key = reader.ReadBytes(X25519.KeySize);
        return reader.Version == Version
            ? new IdentityRecord(key)
            : new IdentityRecord(key) { ReplacedAt = reader.ReadTime(), IsForgotten = reader.ReadFlag() };
    }

    private bool IsSame(IdentityRecord other) => other.PublicKey.Span.SequenceEqual(_publicKey);
}
