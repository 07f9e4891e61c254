using NUnit.Framework;
using OrleansGateway.Protocol.Binary;
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
    public void Another_type_or_length_is_no_key()
    {
        Assert.That(Read(Reply(Key, [6])).Keys, Is.Null);
        Assert.That(Read(Reply([6, .. Key], [5])).Keys, Is.Null);
        Assert.That(Read(Reply(Key[1..], [5])).Keys, Is.Null);
    }

    [Test]
    public void A_malformed_entry_or_an_error_costs_that_device_only()
    {
        var good = Reply(Key, [5]).RequiredChild("list").Children[0];
        Node[] users =
        [
            new Node("user", ("jid", "1@s.whatsapp.net")).With(new Node("error", ("code", "503"))),
            new Node("user", ("jid", "2@s.whatsapp.net")).With(new Node("error", ("code", "not a number"))),
            new Node("user", ("jid", "3@s.whatsapp.net")),
            new("user"),
            new("user", ("jid", "undefined")),
            good,
        ];

        var answers = new KeyBundleQuery([]).ParseReply(new Node("iq").With(new Node("list").With(users)));

        Assert.That(answers.Select(answer => answer.ErrorCode), Is.EqualTo((int[])[503, 500, 0, 0]));
        Assert.That(answers.Select(answer => answer.Keys is not null), Is.EqualTo((bool[])[false, false, false, true]));
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
