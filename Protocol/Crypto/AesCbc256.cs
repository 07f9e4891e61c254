using System.Security.Cryptography;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Crypto;

/// <summary>AES-256 in CBC mode with PKCS #7 padding, on .NET's own implementation.</summary>
/// <remarks>CBC alone proves nothing: check the MAC of the ciphertext before it is decrypted.</remarks>
internal static class AesCbc256
{
    /// <summary>The length of a key in bytes.</summary>
    public const int KeySize = 32;

    /// <summary>The length of a block and of an initialisation vector in bytes.</summary>
    public const int BlockSize = 16;

    /// <summary>The length of the ciphertext of a plaintext.</summary>
    /// <param name="plaintextLength">The length of the plaintext in bytes.</param>
    public static int CiphertextLength(int plaintextLength) => ((plaintextLength / BlockSize) + 1) * BlockSize;

    /// <summary>Encrypts.</summary>
    /// <param name="key">The key, 32 bytes.</param>
    /// <param name="iv">The initialisation vector, 16 bytes; never twice with the same key.</param>
    /// <param name="plaintext">The plaintext.</param>
    /// <param name="ciphertext">Receives the ciphertext: <see cref="CiphertextLength"/> bytes.</param>
    public static void Encrypt(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext)
    {
        using var aes = Aes.Create();
        aes.SetKey(key);
        aes.EncryptCbc(plaintext, iv, ciphertext);
    }

    /// <summary>Decrypts.</summary>
    /// <param name="key">The key, 32 bytes.</param>
    /// <param name="iv">The initialisation vector, 16 bytes.</param>
    /// <param name="ciphertext">The ciphertext.</param>
    /// <returns>The plaintext.</returns>
    /// <exception cref="ProtocolViolationException">The length or the padding is wrong.</exception>
    public static byte[] Decrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> ciphertext)
    {
        if (ciphertext.IsEmpty || ciphertext.Length % BlockSize != 0)
        {
            throw new ProtocolViolationException("A ciphertext is not a whole number of blocks.");
        }

        try
        {
            using var aes = Aes.Create();
            aes.SetKey(key);
            return aes.DecryptCbc(ciphertext, iv);
        }
        catch (CryptographicException exception)
        {
            throw new ProtocolViolationException("The padding of a ciphertext is wrong.", exception);
        }
    }
}
