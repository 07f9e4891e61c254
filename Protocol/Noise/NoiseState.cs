using System.Buffers.Binary;
using System.Security.Cryptography;
using OrleansGateway.Protocol.Crypto;

namespace OrleansGateway.Protocol.Noise;

/// <summary>
/// The symmetric state of a Noise handshake: hash, chaining key, cipher key and counter. The words are those of the Noise
/// specification, revision 34, section 5.2.
/// </summary>
/// <remarks>After a failure the state must not be reused: work on a <see cref="Clone"/> and keep it on success.</remarks>
internal sealed class NoiseState
{
    private readonly byte[] _h;
    private readonly byte[] _ck;
    private readonly byte[] _k;

    /// <summary>Begins an XX handshake with the protocol's name and prologue.</summary>
    public NoiseState()
        : this(NoiseProtocol.Name)
    {
    }

    /// <summary>Begins a handshake with a name of its own, hashed where it is longer than a hash, and the prologue.</summary>
    /// <param name="protocolName">The name.</param>
    public NoiseState(ReadOnlySpan<byte> protocolName)
    {
        _h = protocolName.Length == NoiseProtocol.KeySize ? protocolName.ToArray() : SHA256.HashData(protocolName);
        _ck = [.. _h];
        _k = [.. _h];
        MixHash(NoiseProtocol.Header);
    }

    private NoiseState(NoiseState origin)
    {
        _h = [.. origin._h];
        _ck = [.. origin._ck];
        _k = [.. origin._k];
        Counter = origin.Counter;
    }

    /// <summary>h: the hash over everything that both sides have seen.</summary>
    public ReadOnlySpan<byte> Hash => _h;

    /// <summary>ck: the chaining key.</summary>
    public ReadOnlySpan<byte> ChainingKey => _ck;

    /// <summary>k: the cipher key.</summary>
    public ReadOnlySpan<byte> Key => _k;

    /// <summary>n: the counter of the next part that is encrypted with the cipher key.</summary>
    public uint Counter { get; private set; }

    /// <summary>An independent copy.</summary>
    public NoiseState Clone() => new(this);

    /// <summary>Takes public data into the hash.</summary>
    public void MixHash(ReadOnlySpan<byte> data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_h);
        hash.AppendData(data);
        hash.GetHashAndReset(_h);
    }

    /// <summary>Takes the secret that two keys share into the chaining key, and makes the next cipher key.</summary>
    /// <exception cref="Core.ProtocolViolationException">The public key has a small order.</exception>
    public void MixKey(KeyPair own, ReadOnlySpan<byte> theirPublicKey)
    {
        Span<byte> secret = stackalloc byte[X25519.KeySize];
        Span<byte> derived = stackalloc byte[2 * NoiseProtocol.KeySize];
        X25519.Agree(own.PrivateKey.Span, theirPublicKey, secret);
        Hkdf.DeriveSha256(secret, _ck, [], derived);
        derived[..NoiseProtocol.KeySize].CopyTo(_ck);
        derived[NoiseProtocol.KeySize..].CopyTo(_k);
        Counter = 0;
        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(derived);
    }

    /// <summary>Encrypts a part of a message, with the hash as associated data, and takes the ciphertext into the hash.</summary>
    /// <returns>Ciphertext and tag.</returns>
    public byte[] EncryptAndHash(ReadOnlySpan<byte> plaintext)
    {
        var output = new byte[plaintext.Length + NoiseProtocol.TagSize];
        using var aes = new AesGcm(_k, NoiseProtocol.TagSize);
        Span<byte> iv = stackalloc byte[NoiseProtocol.IvSize];
        WriteIv(Counter, iv);
        aes.Encrypt(iv, plaintext, output.AsSpan(0, plaintext.Length), output.AsSpan(plaintext.Length), _h);
        Counter++;
        MixHash(output);
        return output;
    }

    /// <summary>Decrypts a part of a message and takes the ciphertext into the hash. A failure changes nothing.</summary>
    /// <exception cref="HandshakeException">The part does not decrypt.</exception>
    public byte[] DecryptAndHash(ReadOnlySpan<byte> ciphertext)
    {
        if (ciphertext.Length < NoiseProtocol.TagSize)
        {
            throw new HandshakeException(HandshakeFailure.Undecryptable);
        }

        var plaintext = new byte[ciphertext.Length - NoiseProtocol.TagSize];
        using var aes = new AesGcm(_k, NoiseProtocol.TagSize);
        Span<byte> iv = stackalloc byte[NoiseProtocol.IvSize];
        WriteIv(Counter, iv);
        try
        {
            aes.Decrypt(iv, ciphertext[..plaintext.Length], ciphertext[plaintext.Length..], plaintext, _h);
        }
        catch (AuthenticationTagMismatchException exception)
        {
            throw new HandshakeException(HandshakeFailure.Undecryptable, exception);
        }

        Counter++;
        MixHash(ciphertext);
        return plaintext;
    }

    /// <summary>Ends the handshake: one key for what the client sends, one for what the server sends.</summary>
    public (TransportCipher FromClient, TransportCipher FromServer) Split()
    {
        Span<byte> keys = stackalloc byte[2 * NoiseProtocol.KeySize];
        Hkdf.DeriveSha256([], _ck, [], keys);
        var fromClient = new TransportCipher(keys[..NoiseProtocol.KeySize]);
        var fromServer = new TransportCipher(keys[NoiseProtocol.KeySize..]);
        CryptographicOperations.ZeroMemory(keys);
        return (fromClient, fromServer);
    }

    /// <summary>Writes the initialisation vector of a counter.</summary>
    public static void WriteIv(uint counter, Span<byte> iv)
    {
        iv.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(iv[(NoiseProtocol.IvSize - sizeof(uint))..], counter);
    }
}
