using System.Buffers.Binary;
using OrleansGateway.Protocol.Crypto;

namespace OrleansGateway.Protocol.Signal.Records;

/// <summary>The identity key that a peer's device had when we last met it.</summary>
/// <remarks>Stored form: version 1 and the key; or version 2, the key, the milliseconds of <see cref="ReplacedAt"/> (8 bytes,
/// big-endian) and whether it is forgotten.</remarks>
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
    public static IdentityRecord Parse(ReadOnlySpan<byte> data)
    {
        if (data is not [VersionWithHistory, ..])
        {
            var plain = new RecordReader(data, Version);
            var key = new IdentityRecord(plain.ReadBytes(X25519.KeySize));
            plain.End();
            return key;
        }

        var reader = new RecordReader(data, VersionWithHistory);
        var record = new IdentityRecord(reader.ReadBytes(X25519.KeySize))
        {
            ReplacedAt = ReadTime(reader.ReadBytes(sizeof(long))),
            IsForgotten = reader.ReadFlag(),
        };
        reader.End();
        return record;
    }

    /// <summary>Writes the stored form.</summary>
    public byte[] Serialize()
    {
        if (ReplacedAt is not { } replacedAt)
        {
            return [Version, .. _publicKey];
        }

        Span<byte> time = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(time, replacedAt.ToUnixTimeMilliseconds());
        return [VersionWithHistory, .. _publicKey, .. time, IsForgotten ? (byte)1 : (byte)0];
    }

    private bool IsSame(IdentityRecord other) => other.PublicKey.Span.SequenceEqual(_publicKey);

    private static DateTimeOffset ReadTime(ReadOnlySpan<byte> bytes)
    {
        var milliseconds = BinaryPrimitives.ReadInt64BigEndian(bytes);
        return milliseconds >= 0 && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : throw RecordReader.Malformed();
    }
}
