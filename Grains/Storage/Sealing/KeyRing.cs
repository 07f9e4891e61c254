using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Grains.Storage.Sealing;

/// <summary>Seals and opens values with AES-256-GCM, and hashes what must be found by equality.</summary>
/// <remarks>
/// Envelope: version (1 byte, 1), key id (4 bytes, big-endian), nonce (12, random), tag (16), ciphertext. Old keys stay in the
/// ring for opening; sealing uses the current one. The look-up key never rotates: hashes must stay equal.
/// </remarks>
internal sealed class KeyRing : IDisposable
{
    private const byte Version = 1;
    private const int KeyIdOffset = 1;
    private const int NonceOffset = 5;
    private const int NonceSize = 12;
    private const int TagOffset = NonceOffset + NonceSize;
    private const int TagSize = 16;
    private const int HeaderSize = TagOffset + TagSize;
    private const int LookupHashSize = 16;

    private readonly Dictionary<uint, ThreadLocal<AesGcm>> _ciphers;
    private readonly uint _currentKeyId;
    private readonly byte[] _lookupKey;
    private readonly IRandomSource _random;

    public KeyRing(KeyRingContent content, IRandomSource random)
    {
        _ciphers = content.Keys.ToDictionary(
            entry => entry.Key,
            entry => new ThreadLocal<AesGcm>(() => new AesGcm(entry.Value, TagSize), trackAllValues: true));
        _currentKeyId = content.CurrentKeyId;
        _lookupKey = content.LookupKey;
        _random = random;
    }

    public byte[] Seal(ReadOnlySpan<byte> value, in SealContext context)
    {
        var envelope = new byte[HeaderSize + value.Length];
        envelope[0] = Version;
        BinaryPrimitives.WriteUInt32BigEndian(envelope.AsSpan(KeyIdOffset), _currentKeyId);
        var nonce = envelope.AsSpan(NonceOffset, NonceSize);
        _random.Fill(nonce);
        _ciphers[_currentKeyId].Value!.Encrypt(
            nonce, value, envelope.AsSpan(HeaderSize), envelope.AsSpan(TagOffset, TagSize), context.ToAssociatedData());
        return envelope;
    }

    /// <exception cref="SealBrokenException">The envelope cannot be opened.</exception>
    public byte[] Open(ReadOnlySpan<byte> envelope, in SealContext context)
    {
        if (envelope.Length < HeaderSize || envelope[0] != Version)
        {
            throw new SealBrokenException("This is no sealed value.");
        }

        if (!_ciphers.TryGetValue(BinaryPrimitives.ReadUInt32BigEndian(envelope[KeyIdOffset..]), out var cipher))
        {
            throw new SealBrokenException("The key of a sealed value is not in the key ring.");
        }

        var value = new byte[envelope.Length - HeaderSize];
        try
        {
            cipher.Value!.Decrypt(
                envelope.Slice(NonceOffset, NonceSize), envelope[HeaderSize..], envelope.Slice(TagOffset, TagSize), value,
                context.ToAssociatedData());
        }
        catch (AuthenticationTagMismatchException error)
        {
            throw new SealBrokenException("A sealed value is damaged or belongs to another record.", error);
        }

        return value;
    }

    /// <summary>A keyed hash that equals itself for ever: 16 bytes as 32 hex digits.</summary>
    /// <param name="scope">What the value is, so that equal texts of different meaning differ.</param>
    /// <param name="value">The value.</param>
    public string LookupHash(string scope, string value)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_lookupKey, Encoding.UTF8.GetBytes($"{scope}\0{value}"), hash);
        return Convert.ToHexStringLower(hash[..LookupHashSize]);
    }

    /// <summary>The keyed hash by which a recipient is found in a tenant's tables.</summary>
    public string RecipientHash(string tenant, string recipient) => LookupHash($"recipient\0{tenant}", recipient);

    public void Dispose()
    {
        foreach (var perThread in _ciphers.Values)
        {
            foreach (var cipher in perThread.Values)
            {
                cipher.Dispose();
            }

            perThread.Dispose();
        }

        _ciphers.Clear();
    }
}
