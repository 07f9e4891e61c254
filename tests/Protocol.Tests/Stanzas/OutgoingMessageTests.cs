using NUnit.Framework;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Stanzas.Messages;

namespace OrleansGateway.Protocol.Tests.Stanzas;

/// <summary>The stanza of an outgoing message beyond what the vectors of direct chats show.</summary>
[TestFixture]
internal sealed class OutgoingMessageTests
{
    private static readonly Jid Group = Jid.Parse("120363021033254949@g.us");
    private static readonly Jid Bob = Jid.Parse("15550000002@s.whatsapp.net");

    [Test]
    public void A_stanza_carries_further_content_and_attributes_beside_the_ciphertexts_of_devices()
    {
        var stanza = OutgoingMessage.Build(
            "M1",
            Group,
            "text",
            [new EncryptedPart(Bob, BeginsSession: false, [1, 2])],
            ReadOnlyMemory<byte>.Empty,
            [new Node("enc", ("v", "2"), ("type", "skmsg")).WithBytes([3])],
            [KeyValuePair.Create("phash", "2:abc")]);

        Assert.Multiple(() =>
        {
            Assert.That(stanza.RequiredAttribute("to"), Is.EqualTo(Group.ToString()));
            Assert.That(stanza.RequiredAttribute("phash"), Is.EqualTo("2:abc"));
            Assert.That(stanza.Children.Select(child => child.Tag), Is.EqualTo(new[] { "participants", "enc" }));
            Assert.That(stanza.RequiredChild("enc").RequiredAttribute("type"), Is.EqualTo("skmsg"));
        });
    }

    [Test]
    public void A_stanza_for_no_single_device_has_no_participants()
    {
        var stanza = OutgoingMessage.Build(
            "M1", Group, "text", [], ReadOnlyMemory<byte>.Empty, [new Node("plaintext").WithBytes([1])]);

        Assert.That(stanza.Children.Select(child => child.Tag), Is.EqualTo(new[] { "plaintext" }));
    }
}
