using System.Numerics;
using CsCheck;
using NUnit.Framework;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;

namespace OrleansGateway.Protocol.Tests.Crypto;

public sealed class XEdDsaTests
{
    private static readonly BigInteger GroupOrder =
        BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493");

    private static readonly KeyPair Signer = KeyPair.FromPrivateKey(new byte[32]);

    [Test]
    public void A_signature_of_any_key_and_message_verifies() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[0, 300]).Sample(
            (seed, message) =>
            {
                var pair = KeyPair.FromPrivateKey(seed);
                return XEdDsa.Verify(pair.PublicKey.Span, message, Sign(pair, message));
            },
            iter: 200);

    [Test]
    public void Any_flipped_bit_of_the_signature_is_refused()
    {
        byte[] message = [1, 2, 3];
        var signature = Sign(Signer, message);
        for (var bit = 0; bit < signature.Length * 8; bit++)
        {
            var damaged = signature.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.That(XEdDsa.Verify(Signer.PublicKey.Span, message, damaged), Is.False, $"bit {bit}");
        }
    }

    [Test]
    public void A_scalar_that_is_not_below_the_group_order_is_refused()
    {
        byte[] message = [1, 2, 3];
        var signature = Sign(Signer, message);
        var signBit = (byte)(signature[63] & 0x80);
        signature[63] &= 0x7f;
        var scalar = new BigInteger(signature.AsSpan(32), isUnsigned: true) + GroupOrder;
        scalar.ToByteArray(isUnsigned: true).CopyTo(signature, 32);
        signature[63] |= signBit;

        Assert.That(XEdDsa.Verify(Signer.PublicKey.Span, message, signature), Is.False);
    }

    [Test]
    public void A_public_key_that_is_not_canonical_is_refused()
    {
        byte[] message = [1, 2, 3];
        var publicKey = Signer.PublicKey.ToArray();
        publicKey[31] |= 0x80;

        Assert.That(XEdDsa.Verify(publicKey, message, Sign(Signer, message)), Is.False);
    }

    [Test]
    public void The_public_key_without_an_Edwards_form_is_refused()
    {
        var minusOne = Enumerable.Repeat((byte)0xff, 32).ToArray();
        minusOne[0] = 0xec;
        minusOne[31] = 0x7f;

        Assert.That(XEdDsa.Verify(minusOne, [], Sign(Signer, [])), Is.False);
    }

    [TestCase(31, 64)]
    [TestCase(33, 64)]
    [TestCase(32, 63)]
    [TestCase(32, 65)]
    [TestCase(0, 0)]
    public void Wrong_lengths_are_refused(int keyLength, int signatureLength) =>
        Assert.That(XEdDsa.Verify(new byte[keyLength], [1], new byte[signatureLength]), Is.False);

    [Test]
    public void Two_signatures_of_the_same_message_differ()
    {
        var first = Sign(Signer, [7]);

        Assert.That(Sign(Signer, [7]), Is.Not.EqualTo(first));
    }

    private static byte[] Sign(KeyPair pair, byte[] message)
    {
        var signature = new byte[XEdDsa.SignatureSize];
        XEdDsa.Sign(pair.PrivateKey.Span, message, SystemRandomSource.Instance, signature);
        return signature;
    }
}
