using System.Security.Cryptography;

namespace OrleansGateway.Protocol.Noise;

/// <summary>
/// Encrypts or decrypts the frames of one direction, in order. The counter is implicit: both sides count. It never wraps
/// around: after its last value the cipher refuses, since a repeated counter would reveal the key.
/// </summary>
/// <remarks>
/// AES-256-GCM without associated data, the counter in the last four bytes of the initialisation vector. Not thread-safe:
/// one loop owns it. Source: docs/protocol/facts.md#noise.iv, docs/protocol/facts.md#noise.transportAad.
/// </remarks>
internal sealed class TransportCipher : IDisposable
{
    /// <summary>How many bytes longer than its plaintext a frame is.</summary>
    public const int TagSize = NoiseProtocol.TagSize;

    private readonly AesGcm _aes;
    private ulong _counter;

    internal TransportCipher(ReadOnlySpan<byte> key, uint counter = 0)
    {
        _aes = new AesGcm(key, TagSize);
        _counter = counter;
    }

    /// <summary>The counter of the next frame; 2^32 when all are used.</summary>
    public ulong Counter => _counter;

    /// <summary>Encrypts the next frame.</summary>
    /// <param name="plaintext">The content.</param>
    /// <param name="destination">Receives ciphertext and tag: <see cref="TagSize"/> bytes more than the content.</param>
    /// <exception cref="FrameException">All counters are used; nothing was written.</exception>
    public void Encrypt(ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        Span<byte> iv = stackalloc byte[NoiseProtocol.IvSize];
        NoiseState.WriteIv(NextCounter(), iv);
        _aes.Encrypt(iv, plaintext, destination[..plaintext.Length], destination.Slice(plaintext.Length, TagSize));
        _counter++;
    }

    /// <summary>Decrypts the next frame. A failure leaves the counter where it is.</summary>
    /// <param name="frame">Ciphertext and tag.</param>
    /// <param name="destination">Receives the content: <see cref="TagSize"/> bytes less than the frame.</param>
    /// <exception cref="FrameException">The frame is too short or does not decrypt, or all counters are used.</exception>
    public void Decrypt(ReadOnlySpan<byte> frame, Span<byte> destination)
    {
        if (frame.Length < TagSize)
        {
            throw new FrameException("a frame is shorter than its tag");
        }

        Span<byte> iv = stackalloc byte[NoiseProtocol.IvSize];
        NoiseState.WriteIv(NextCounter(), iv);
        var length = frame.Length - TagSize;
        try
        {
            _aes.Decrypt(iv, frame[..length], frame[length..], destination[..length]);
        }
        catch (AuthenticationTagMismatchException exception)
        {
            throw new FrameException("a frame does not decrypt", exception);
        }

        _counter++;
    }

    /// <inheritdoc/>
    public void Dispose() => _aes.Dispose();

    private uint NextCounter() =>
        _counter <= uint.MaxValue ? (uint)_counter : throw new FrameException("all counters of a direction are used");
}

/// <summary>The ciphers of a connection after its handshake, as one side sees them.</summary>
/// <param name="Send">For what this side sends.</param>
/// <param name="Receive">For what it receives.</param>
internal sealed record TransportCiphers(TransportCipher Send, TransportCipher Receive) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Send.Dispose();
        Receive.Dispose();
    }
}
