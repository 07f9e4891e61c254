using CsCheck;
using NUnit.Framework;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;

namespace OrleansGateway.Protocol.Tests.Crypto;

[TestFixture]
internal sealed class AesCbc256Tests
{
    private static readonly byte[] Key = new byte[AesCbc256.KeySize];
    private static readonly byte[] Iv = new byte[AesCbc256.BlockSize];

    [Test]
    public void What_is_encrypted_decrypts() =>
        Gen.Byte.Array[0, 300].Sample(plaintext =>
            AesCbc256.Decrypt(Key, Iv, Encrypt(plaintext)).AsSpan().SequenceEqual(plaintext));

    [TestCase(0)]
    [TestCase(15)]
    [TestCase(17)]
    public void A_ciphertext_that_is_no_whole_number_of_blocks_is_refused(int length) =>
        Assert.That(() => AesCbc256.Decrypt(Key, Iv, new byte[length]), Throws.TypeOf<ProtocolViolationException>());

    [Test]
    public void A_wrong_padding_is_refused()
    {
        // The last plaintext byte says how many bytes the padding has; 17 are more than a block.
        var ciphertext = Encrypt(new byte[31]);
        ciphertext[15] ^= 1 ^ 17;

        Assert.That(() => AesCbc256.Decrypt(Key, Iv, ciphertext), Throws.TypeOf<ProtocolViolationException>());
    }

    private static byte[] Encrypt(byte[] plaintext)
    {
        var ciphertext = new byte[AesCbc256.CiphertextLength(plaintext.Length)];
        AesCbc256.Encrypt(Key, Iv, plaintext, ciphertext);
        return ciphertext;
    }
}
