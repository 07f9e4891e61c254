using NUnit.Framework;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Tests.Binary;

[TestFixture]
internal sealed class NodeTests
{
    [Test]
    public void An_address_with_an_unknown_domain_is_shown_but_not_trusted()
    {
        // <x jid=… other=…>: an AD-JID of domain 7, device 3.
        var node = NodeDecoder.Decode(Convert.FromHexString("f805fc01780cf70703ff0734321220841224fc056f7468657203"));

        Assert.That(node.Attribute("jid"), Is.EqualTo("34321220841224:3@s.whatsapp.net"));
        Assert.That(node.HasUnknownDomain, Is.True);
        Assert.That(() => node.JidAttribute("jid"), Throws.InstanceOf<ProtocolViolationException>());
        Assert.That(() => node.RequiredJid("jid"), Throws.InstanceOf<ProtocolViolationException>());
        Assert.That(node.WithText("").HasUnknownDomain, Is.True);
    }

    [Test]
    public void An_unknown_domain_in_the_content_marks_the_element_and_no_other()
    {
        var node = NodeDecoder.Decode(Convert.FromHexString("f802fc0178f802f802fc0179f70703ff0734321220841224f801fc017a"));

        Assert.That(node.HasUnknownDomain, Is.False);
        Assert.That(node.Child("y")!.HasUnknownDomain, Is.True);
        Assert.That(node.Child("z")!.HasUnknownDomain, Is.False);
    }

    [TestCase("1234567890:5@msgr")]
    [TestCase("2817-1234567890:5@interop")]
    [TestCase("1234567890:65535@msgr")]
    [TestCase("1234567890:256@s.whatsapp.net")]
    [TestCase("1234567890:05@s.whatsapp.net")]
    [TestCase("1234567890_1:4@s.whatsapp.net")]
    [TestCase(":5@lid")]
    [TestCase("a@b@c")]
    [TestCase("a@")]
    [TestCase("@")]
    [TestCase("12-34:0@interop")]
    [TestCase("x-34:1@interop")]
    public void A_text_with_an_at_sign_comes_back_unchanged(string text) =>
        Assert.That(NodeDecoder.Decode(NodeWriter.Encode(new Node("x", ("jid", text)))).Attribute("jid"), Is.EqualTo(text));

    [Test]
    public void A_node_does_not_change_with_the_list_it_was_made_from()
    {
        var attributes = new List<KeyValuePair<string, string>> { new("a", "1") };
        var node = new Node("x", attributes);

        attributes.Clear();

        Assert.That(node.Attribute("a"), Is.EqualTo("1"));
    }

    [Test]
    public void A_decoded_node_keeps_nothing_of_the_bytes()
    {
        var bytes = NodeWriter.Encode(new Node("x", ("name", "någon")).WithBytes([1, 2, 3]));
        var node = NodeDecoder.Decode(bytes);

        Array.Clear(bytes);

        Assert.That(node.Attribute("name"), Is.EqualTo("någon"));
        Assert.That(node.Bytes.ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public void Broken_UTF8_in_an_attribute_is_read_as_replacement_characters()
    {
        var node = NodeDecoder.Decode(Convert.FromHexString("f803fc017819fc0241ff"));

        Assert.That(node.Attributes[0].Value, Is.EqualTo("A\uFFFD"));
    }

    [Test]
    public void Setting_an_attribute_keeps_the_order()
    {
        var node = new Node("x", ("a", "1"), ("b", null), ("c", "3"));

        Assert.That(node.WithAttribute("a", "2").Attributes.Select(a => a.Key), Is.EqualTo(new[] { "a", "c" }));
        Assert.That(node.WithAttribute("d", "4").Attributes.Select(a => a.Key), Is.EqualTo(new[] { "a", "c", "d" }));
        Assert.That(node.WithAttribute("a", null).Attributes.Select(a => a.Key), Is.EqualTo(new[] { "c" }));
    }
}
