using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Sandbox.Tests;

internal sealed class MessageTests : SandboxTests
{
    [Test]
    public async Task A_message_reaches_a_phone_which_decrypts_it_and_sends_a_delivery_receipt()
    {
        var phone = Server.Phones.Create();
        var sender = await Companion.PairAsync(Server);
        await using var client = await sender.LogInAsync(Server);

        var ack = await sender.SendTextAsync(client, phone.Jid, "M1", "hello", phone.Jid);
        var receipt = await client.ReceiveAsync("receipt", "M1");

        Assert.That(ack.Attribute("class"), Is.EqualTo("message"));
        Assert.That(ack.Attribute("from"), Is.EqualTo(phone.Jid.ToString()));
        Assert.That(ack.Attribute("error"), Is.Null);
        Assert.That(receipt.Attribute("from"), Is.EqualTo(phone.Jid.ToString()));
        Assert.That(receipt.Attribute("type"), Is.Null);
        var report = phone.Report(texts: true);
        Assert.That(report.Received, Is.EqualTo(1));
        Assert.That(report.Messages[0].Text, Is.EqualTo("hello"));
        Assert.That(report.Messages[0].From, Is.EqualTo(sender.Paired.Jid));
        Assert.That(phone.Report().Messages[0].Text, Is.Null, "Texts are shown on demand only.");
    }

    [Test]
    public async Task The_same_wire_id_again_is_a_duplicate_and_not_a_message()
    {
        var phone = Server.Phones.Create();
        var sender = await Companion.PairAsync(Server);
        await using var client = await sender.LogInAsync(Server);

        await sender.SendTextAsync(client, phone.Jid, "M1", "hello", phone.Jid);
        await sender.SendTextAsync(client, phone.Jid, "M1", "hello", phone.Jid);
        await Eventually.HoldsAsync(() => phone.Report().Duplicates == 1);

        Assert.That(phone.Report().Received, Is.EqualTo(1));
        Assert.That(phone.Report().Messages[0].Copies, Is.EqualTo(2));
    }

    [Test]
    public async Task A_message_between_companions_names_both_addresses_of_its_sender()
    {
        var sender = await Companion.PairAsync(Server, pushName: "Ada");
        var recipient = await Companion.PairAsync(Server);
        await using var from = await sender.LogInAsync(Server);
        await using var to = await recipient.LogInAsync(Server);
        await to.ReceiveAsync("message");

        await sender.SendTextAsync(from, recipient.Jid.WithoutDevice, "M1", "hello", recipient.Jid);
        var message = await to.ReceiveAsync("message", "M1");

        Assert.That(message.Attribute("from"), Is.EqualTo(sender.Paired.Jid));
        Assert.That(message.Attribute("sender_lid"), Is.EqualTo(Jid.Parse(sender.Paired.Lid).WithoutDevice.ToString()));
        Assert.That(message.Attribute("notify"), Is.EqualTo("Ada"));
        Assert.That(message.Child("device-identity"), Is.Not.Null);
        Assert.That(recipient.Decrypt(message).Conversation, Is.EqualTo("hello"));
    }

    [Test]
    public async Task A_message_addressed_by_lid_comes_from_a_lid()
    {
        var sender = await Companion.PairAsync(Server);
        var recipient = await Companion.PairAsync(Server);
        await using var from = await sender.LogInAsync(Server);
        await using var to = await recipient.LogInAsync(Server);
        await to.ReceiveAsync("message");
        var lid = Jid.Parse(recipient.Paired.Lid);

        await sender.SendTextAsync(from, lid.WithoutDevice, "M1", "hello", lid);
        var message = await to.ReceiveAsync("message", "M1");

        Assert.That(message.Attribute("from"), Is.EqualTo(sender.Paired.Lid));
        Assert.That(message.Attribute("sender_pn"), Is.EqualTo(sender.Jid.WithoutDevice.ToString()));
        Assert.That(message.Attribute("addressing_mode"), Is.EqualTo("lid"));
    }

    [Test]
    public async Task Another_device_of_the_sender_sees_the_chat_and_no_sender_address()
    {
        var phone = Server.Phones.Create();
        var sender = await Companion.PairAsync(Server, "15550001111");
        var sibling = await Companion.PairAsync(Server, "15550001111");
        await using var from = await sender.LogInAsync(Server);
        await using var to = await sibling.LogInAsync(Server);
        await to.ReceiveAsync("message");

        await sender.SendTextAsync(from, phone.Lid, "M1", "hello", phone.Lid, Jid.Parse(sibling.Paired.Lid));
        var message = await to.ReceiveAsync("message", "M1");

        Assert.That(message.Attribute("recipient"), Is.EqualTo(phone.Lid.ToString()));
        Assert.That(message.Attribute("peer_recipient_pn"), Is.EqualTo(phone.Jid.ToString()));
        Assert.That(message.Attribute("sender_pn"), Is.Null);
    }

    [Test]
    public async Task A_resend_with_a_direct_ciphertext_goes_to_one_device_only()
    {
        var phone = Server.Phones.Create();
        var sender = await Companion.PairAsync(Server);
        await using var client = await sender.LogInAsync(Server);
        var enc = await sender.EncryptAsync(client, phone.Jid, new Message { Conversation = "again" });
        var part = new Node("to", ("jid", phone.Jid.ToString())).With(enc);

        await client.SendAsync(Companion.MessageOf(phone.Jid, "M1").With(
            enc.WithAttribute("count", "1"), new Node("participants").With(part), sender.IdentityNode()));
        await client.ReceiveAsync("receipt", "M1");

        Assert.That(phone.Report().Received, Is.EqualTo(1));
        Assert.That(phone.Report().Duplicates, Is.Zero);
    }

    [Test]
    public async Task A_message_to_an_unknown_number_is_refused()
    {
        var sender = await Companion.PairAsync(Server);
        await using var client = await sender.LogInAsync(Server);

        await client.SendAsync(Companion.MessageOf(Jid.Parse("19990000000@s.whatsapp.net"), "M1"));

        Assert.That((await client.ReceiveAsync("ack", "M1")).Attribute("error"), Is.EqualTo("404"));
    }

    [Test]
    public async Task A_message_without_any_part_is_refused()
    {
        var phone = Server.Phones.Create();
        var sender = await Companion.PairAsync(Server);
        await using var client = await sender.LogInAsync(Server);

        await client.SendAsync(Companion.MessageOf(phone.Jid, "M1").With(new Node("participants")));

        Assert.That((await client.ReceiveAsync("ack", "M1")).Attribute("error"), Is.EqualTo("479"));
    }

    [Test]
    public async Task A_part_for_a_stranger_refuses_the_whole_message()
    {
        var phone = Server.Phones.Create();
        var stranger = Server.Phones.Create();
        var sender = await Companion.PairAsync(Server);
        await using var client = await sender.LogInAsync(Server);

        var ack = await sender.SendTextAsync(client, phone.Jid, "M1", "hello", phone.Jid, stranger.Jid);

        Assert.That(ack.Attribute("error"), Is.EqualTo("479"));
        Assert.That(phone.Report().Received, Is.Zero);
    }

    [Test]
    public async Task A_first_message_of_a_companion_without_its_identity_is_refused()
    {
        var phone = Server.Phones.Create();
        var sender = await Companion.PairAsync(Server);
        await using var client = await sender.LogInAsync(Server);
        var enc = await sender.EncryptAsync(client, phone.Jid, new Message { Conversation = "hello" });

        await client.SendAsync(Companion.MessageOf(phone.Jid, "M1").With(enc));

        Assert.That((await client.ReceiveAsync("ack", "M1")).Attribute("error"), Is.EqualTo("479"));
    }

    [Test]
    public async Task A_message_without_type_is_refused_and_the_connection_stays_open()
    {
        var phone = Server.Phones.Create();
        var sender = await Companion.PairAsync(Server);
        await using var client = await sender.LogInAsync(Server);
        var enc = await sender.EncryptAsync(client, phone.Jid, new Message { Conversation = "hello" });

        await client.SendAsync(Companion.MessageOf(phone.Jid, "M1").WithAttribute("type", null).With(enc, sender.IdentityNode()));

        Assert.That((await client.ReceiveAsync("ack", "M1")).Attribute("error"), Is.EqualTo("400"));
        var ack = await sender.SendTextAsync(client, phone.Jid, "M2", "hello", phone.Jid);
        Assert.That(ack.Attribute("error"), Is.Null);
    }
}
