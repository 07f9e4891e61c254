using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Sandbox.Tests;

/// <summary>Where a message goes, by its target.</summary>
internal sealed class MessageRouteTests : SandboxTests
{
    private const string Number = "15550001111";

    [TestCase("19990000000@s.whatsapp.net")]
    [TestCase("19990000000@lid")]
    [TestCase("120363000000000001@g.us")]
    [TestCase("status@broadcast")]
    [TestCase("120363000000000002@newsletter")]
    public async Task A_message_to_a_target_without_a_route_is_refused_as_not_found(string target)
    {
        var sender = await Companion.PairAsync(Server);
        await using var client = await sender.LogInAsync(Server);

        await client.SendAsync(Companion.MessageOf(Jid.Parse(target), "M1"));
        var ack = await client.ReceiveAsync("ack", "M1");

        Assert.That(ack.Attribute("class"), Is.EqualTo("message"));
        Assert.That(ack.Attribute("from"), Is.EqualTo(target));
        Assert.That(ack.Attribute("error"), Is.EqualTo("404"));
        Assert.That(Server.Devices.Get(sender.Paired.Jid).Sent, Is.Zero);
    }

    [Test]
    public async Task A_message_to_the_own_account_reaches_the_other_devices_with_that_account_as_the_chat()
    {
        var sender = await Companion.PairAsync(Server, Number);
        var sibling = await Companion.PairAsync(Server, Number);
        await using var from = await sender.LogInAsync(Server);
        await using var to = await sibling.LogInAsync(Server);
        var account = sender.Jid.WithoutDevice;

        var ack = await sender.SendTextAsync(from, account, "M1", "note", sibling.Jid);
        var message = await to.ReceiveAsync("message", "M1");

        Assert.That(ack.Attribute("error"), Is.Null);
        Assert.That(message.Attribute("from"), Is.EqualTo(sender.Paired.Jid));
        Assert.That(message.Attribute("recipient"), Is.EqualTo(account.ToString()));
        Assert.That(message.Attribute("sender_lid"), Is.Null);
        Assert.That(Server.Devices.Get(sender.Paired.Jid).Sent, Is.EqualTo(1));
    }

    [Test]
    public async Task A_peer_message_names_no_chat_and_does_not_count_as_sent()
    {
        var sender = await Companion.PairAsync(Server, Number);
        var sibling = await Companion.PairAsync(Server, Number);
        await using var from = await sender.LogInAsync(Server);
        await using var to = await sibling.LogInAsync(Server);
        var enc = await sender.EncryptAsync(from, sibling.Jid, new Message { Conversation = "peer" });

        await from.SendAsync(Companion.MessageOf(sibling.Jid, "M1").WithAttribute("category", "peer").With(enc, sender.IdentityNode()));
        var message = await to.ReceiveAsync("message", "M1");

        Assert.That(message.Attribute("category"), Is.EqualTo("peer"));
        Assert.That(message.Attribute("recipient"), Is.Null);
        Assert.That(Server.Devices.Get(sender.Paired.Jid).Sent, Is.Zero);
    }

    [Test]
    public async Task Own_messages_with_one_id_in_two_chats_come_again_until_each_is_confirmed()
    {
        var (anna, ben) = (Server.Phones.Create(), Server.Phones.Create());
        var sender = await Companion.PairAsync(Server, Number);
        var sibling = await Companion.PairAsync(Server, Number);
        await using var from = await sender.LogInAsync(Server);
        await using (var to = await sibling.LogInAsync(Server))
        {
            await sender.SendTextAsync(from, anna.Jid, "M1", "hello", anna.Jid, sibling.Jid);
            await sender.SendTextAsync(from, ben.Jid, "M1", "hello", ben.Jid, sibling.Jid);
            var toAnna = await to.ReceiveAsync("message", "M1");
            await to.ReceiveAsync("message", "M1");
            await to.SendAsync(Companion.ReceiptOf(toAnna, "sender"));
            await to.ReceiveAsync(stanza => stanza.Tag == "ack" && stanza.Attribute("class") == "receipt");
        }

        await using var again = await sibling.LogInAsync(Server);
        var message = await again.ReceiveAsync("message", "M1");
        await again.ReceiveAsync(stanza => stanza.Child("offline") is not null);

        Assert.That(message.Attribute("recipient"), Is.EqualTo(ben.Jid.ToString()));
        Assert.That(again.Unread.Any(stanza => stanza.Tag == "message" && stanza.Attribute("id") == "M1"), Is.False);
    }
}
