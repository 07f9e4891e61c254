using NUnit.Framework;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;

namespace OrleansGateway.Protocol.Tests.Crypto;

[TestFixture]
internal sealed class X25519Tests
{
    /// <summary>The points of order 1, 2, 4 and 8 in canonical form, and zero once more as p.</summary>
    [TestCase("0000000000000000000000000000000000000000000000000000000000000000")]
    [TestCase("0100000000000000000000000000000000000000000000000000000000000000")]
    [TestCase("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")]
    [TestCase("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157")]
    [TestCase("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [TestCase("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    public void A_key_of_small_order_is_refused_and_leaves_no_secret(string publicKey)
    {
        var pair = KeyPair.Generate(SystemRandomSource.Instance);
        var secret = Enumerable.Repeat((byte)7, X25519.KeySize).ToArray();

        Assert.That(
            () => X25519.Agree(pair.PrivateKey.Span, Convert.FromHexString(publicKey), secret),
            Throws.TypeOf<ProtocolViolationException>());
        Assert.That(secret, Is.All.Zero);
    }
}
