using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Sandbox.Tests;

internal sealed class ReceiptTests : SandboxTests
{
    [Test]
    public async Task A_receipt_is_acknowledged_and_passed_on_to_the_sender()
    {
        var phone = Server.Phones.Create();
        var companion = await Companion.PairAsync(Server);
        await using var client = await companion.LogInAsync(Server);
        var id = phone.SendText(companion.Paired.Phone, "hello");
        var message = await client.ReceiveAsync("message", id);

        await client.SendAsync(Companion.ReceiptOf(message));
        var ack = await client.ReceiveAsync("ack", id);
        await Eventually.HoldsAsync(() => phone.Report().SentMessages[0].DeliveredTo.Contains(companion.Paired.Jid));

        Assert.That(ack.Attribute("class"), Is.EqualTo("receipt"));
        await client.SendAsync(Companion.ReceiptOf(message, "read"));
        await Eventually.HoldsAsync(() => phone.Report().SentMessages[0].ReadBy.Contains(companion.Paired.Jid));
    }

    [Test]
    public async Task An_inactive_delivery_is_forwarded_as_a_plain_one()
    {
        var sender = await Companion.PairAsync(Server);
        var recipient = await Companion.PairAsync(Server);
        await using var from = await sender.LogInAsync(Server);
        await using var to = await recipient.LogInAsync(Server);
        await sender.SendTextAsync(from, recipient.Jid.WithoutDevice, "M1", "hello", recipient.Jid);
        var message = await to.ReceiveAsync("message", "M1");

        await to.SendAsync(Companion.ReceiptOf(message, "inactive"));
        var receipt = await from.ReceiveAsync("receipt", "M1");

        Assert.That(receipt.Attribute("type"), Is.Null);
        Assert.That(receipt.Attribute("from"), Is.EqualTo(recipient.Paired.Jid));
    }

    [Test]
    public async Task Reading_on_one_device_is_reported_to_the_readers_other_devices()
    {
        var phone = Server.Phones.Create();
        var reader = await Companion.PairAsync(Server, "15550001111");
        var sibling = await Companion.PairAsync(Server, "15550001111");
        await using var client = await reader.LogInAsync(Server);
        await using var other = await sibling.LogInAsync(Server);
        var message = await ReceiveFromAsync(phone, client, reader);

        await client.SendAsync(Companion.ReceiptOf(message, "read"));
        var receipt = await other.ReceiveAsync(stanza => stanza.Tag == "receipt" && stanza.Attribute("type") == "read-self");

        Assert.That(receipt.Attribute("recipient"), Is.EqualTo(phone.Jid.ToString()));
    }

    [Test]
    public async Task A_retry_receipt_goes_only_to_the_sending_device_with_its_content()
    {
        var sender = await Companion.PairAsync(Server, "15550001111");
        var sibling = await Companion.PairAsync(Server, "15550001111");
        var recipient = await Companion.PairAsync(Server);
        await using var from = await sender.LogInAsync(Server);
        await using var other = await sibling.LogInAsync(Server);
        await using var to = await recipient.LogInAsync(Server);
        await sender.SendTextAsync(from, recipient.Jid.WithoutDevice, "M1", "hello", recipient.Jid);
        var message = await to.ReceiveAsync("message", "M1");

        await to.SendAsync(Companion.ReceiptOf(message, "retry").With(new Node("retry", ("count", "1"), ("id", "M1"))));
        var retry = await from.ReceiveAsync("receipt", "M1");

        Assert.That(retry.Attribute("type"), Is.EqualTo("retry"));
        Assert.That(retry.RequiredChild("retry").Attribute("count"), Is.EqualTo("1"));
        Assert.That(Server.Devices.Get(sibling.Paired.Jid).Pending, Is.EqualTo(1), "Only its own history waits for the sibling.");
    }

    [Test]
    public async Task A_phone_that_cannot_decrypt_requests_a_resend_and_accepts_it()
    {
        var phone = Server.Phones.Create();
        var sender = await Companion.PairAsync(Server);
        await using var client = await sender.LogInAsync(Server);
        var broken = new Node("enc", ("v", "2"), ("type", "msg")).WithBytes([0x33, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);

        await client.SendAsync(Companion.MessageOf(phone.Jid, "M1").With(broken));
        var first = await client.ReceiveAsync("receipt", "M1");
        await client.SendAsync(Companion.MessageOf(phone.Jid, "M1").With(broken.WithAttribute("count", "1")));
        var second = await client.ReceiveAsync("receipt", "M1");
        await sender.SendTextAsync(client, phone.Jid, "M1", "at last", phone.Jid);
        await Eventually.HoldsAsync(() => phone.Report().Received == 1);

        Assert.That(first.Attribute("type"), Is.EqualTo("retry"));
        Assert.That(first.Child("keys"), Is.Null);
        Assert.That(second.RequiredChild("retry").Attribute("count"), Is.EqualTo("2"));
        Assert.That(second.RequiredChild("keys").Child("key"), Is.Not.Null);
        var report = phone.Report(texts: true);
        Assert.That(report.DecryptFailures, Is.EqualTo(2));
        Assert.That(report.Duplicates, Is.Zero);
        Assert.That(report.Messages[0].Text, Is.EqualTo("at last"));
    }

    [Test]
    public async Task A_phone_resends_a_message_when_a_device_requests_it()
    {
        var phone = Server.Phones.Create();
        var companion = await Companion.PairAsync(Server);
        await using var client = await companion.LogInAsync(Server);
        var message = await ReceiveFromAsync(phone, client, companion);

        await client.SendAsync(Companion.ReceiptOf(message, "retry").With(new Node("retry", ("count", "1"), ("id", "M1"))));
        var again = await client.ReceiveAsync("message", message.Attribute("id"));

        Assert.That(again.RequiredChild("enc").Attribute("count"), Is.EqualTo("1"));
        Assert.That(companion.Decrypt(again).Conversation, Is.EqualTo("hello"));
        Assert.That(phone.Report().SentMessages[0].Retries, Is.EqualTo(1));
    }

    private static async Task<Node> ReceiveFromAsync(Phones.VirtualPhone phone, ScriptedClient client, Companion companion)
    {
        var id = phone.SendText(companion.Paired.Phone, "hello");
        var message = await client.ReceiveAsync("message", id);
        Assert.That(companion.Decrypt(message), Is.EqualTo(new Message { Conversation = "hello" }));
        return message;
    }
}
