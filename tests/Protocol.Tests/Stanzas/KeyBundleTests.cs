using NUnit.Framework;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Stanzas.Keys;

namespace OrleansGateway.Protocol.Tests.Stanzas;

/// <summary>The forms in which servers give out the keys of a device.</summary>
internal sealed class KeyBundleTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    [Test]
    public void Keys_are_read_with_and_without_type_byte_and_type()
    {
        foreach (var typed in new[] { true, false })
        {
            foreach (var type in new byte[]?[] { [5], null })
            {
                var keys = Read(Reply(typed ? [5, .. Key] : Key, type)).Keys!;

                Assert.That(keys.Identity.ToArray(), Is.EqualTo(Key));
                Assert.That(keys.SignedPreKey.Key.ToArray(), Is.EqualTo(Key));
            }
        }
    }

    [Test]
    public void Another_type_or_length_is_refused()
    {
        Assert.Throws<ProtocolViolationException>(() => Read(Reply(Key, [6])));
        Assert.Throws<ProtocolViolationException>(() => Read(Reply([6, .. Key], [5])));
        Assert.Throws<ProtocolViolationException>(() => Read(Reply(Key[1..], [5])));
    }

    private static KeyBundleAnswer Read(Node reply) => new KeyBundleQuery([]).ParseReply(reply).Single();

    private static Node Reply(byte[] key, byte[]? type) => new Node("iq", ("type", "result")).With(
        new Node("list").With(new Node("user", ("jid", "15550000002@s.whatsapp.net")).With(
            new Node("registration").WithBytes([0, 0, 0, 1]),
            type is null ? null : new Node("type").WithBytes(type),
            new Node("identity").WithBytes(key),
            new Node("skey").With(
                new Node("id").WithBytes([0, 0, 1]),
                new Node("value").WithBytes(key),
                new Node("signature").WithBytes(new byte[64])))));
}
