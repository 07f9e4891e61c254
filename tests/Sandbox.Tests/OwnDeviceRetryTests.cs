using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Sandbox.Tests;

/// <summary>A message that a device cannot read and another device of the same account sent: retry and resend keep the chat.</summary>
[CancelAfter(60_000)]
internal sealed class OwnDeviceRetryTests : SandboxTests
{
    private const string Number = "15550001111";

    [Test]
    public async Task A_retry_receipt_between_own_devices_names_the_chat()
    {
        var phone = Server.Phones.Create();
        var sender = await Companion.PairAsync(Server, Number);
        var sibling = await Companion.PairAsync(Server, Number);
        await using var from = await sender.LogInAsync(Server);
        await using var to = await sibling.LogInAsync(Server);
        await sender.SendTextAsync(from, phone.Jid, "M1", "hello", phone.Jid, sibling.Jid);
        var message = await to.ReceiveAsync("message", "M1");

        await to.SendAsync(Companion.ReceiptOf(message, "retry").With(new Node("retry", ("count", "1"), ("id", "M1"))));
        var retry = await from.ReceiveAsync(stanza => stanza.Tag == "receipt" && stanza.Attribute("type") == "retry");

        Assert.That(retry.Attribute("from"), Is.EqualTo(sibling.Paired.Jid));
        Assert.That(retry.Attribute("recipient"), Is.EqualTo(phone.Jid.ToString()));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_resend_to_an_own_device_names_the_chat_as_the_message_did(bool byLid)
    {
        var phone = Server.Phones.Create();
        var sender = await Companion.PairAsync(Server, Number);
        var sibling = await Companion.PairAsync(Server, Number);
        await using var from = await sender.LogInAsync(Server);
        await using var to = await sibling.LogInAsync(Server);
        var (chat, device) = byLid ? (phone.Lid, Jid.Parse(sibling.Paired.Lid)) : (phone.Jid, sibling.Jid);
        var enc = await sender.EncryptAsync(from, device, new Message { Conversation = "hello" });

        await from.SendAsync(Companion.MessageOf(device, "M1").WithAttribute("recipient", chat.ToString()).With(
            enc.WithAttribute("count", "1"), sender.IdentityNode()));
        var resend = await to.ReceiveAsync("message", "M1");

        Assert.That(resend.Attribute("recipient"), Is.EqualTo(chat.ToString()));
        Assert.That(
            resend.Attribute(byLid ? "peer_recipient_pn" : "peer_recipient_lid"), Is.EqualTo((byLid ? phone.Jid : phone.Lid).ToString()));
    }

    [Test]
    public async Task A_resend_that_names_an_unknown_chat_is_refused()
    {
        var sender = await Companion.PairAsync(Server, Number);
        var sibling = await Companion.PairAsync(Server, Number);
        await using var from = await sender.LogInAsync(Server);
        var enc = await sender.EncryptAsync(from, sibling.Jid, new Message { Conversation = "hello" });

        await from.SendAsync(Companion.MessageOf(sibling.Jid, "M1").WithAttribute("recipient", "19990000000@s.whatsapp.net").With(
            enc, sender.IdentityNode()));

        Assert.That((await from.ReceiveAsync("ack", "M1")).Attribute("error"), Is.EqualTo("404"));
    }

    [Test]
    public async Task A_phone_that_resends_to_its_companion_names_the_chat()
    {
        var phone = Server.Phones.Create(Number);
        var other = Server.Phones.Create();
        var companion = await Companion.PairAsync(Server, Number);
        await using var client = await companion.LogInAsync(Server);
        var id = phone.SendText(other.Number, "hello");
        var message = await client.ReceiveAsync("message", id);

        await client.SendAsync(Companion.ReceiptOf(message, "retry").With(new Node("retry", ("count", "1"), ("id", id))));
        var resend = await client.ReceiveAsync("message", id);

        Assert.That(resend.RequiredChild("enc").Attribute("count"), Is.EqualTo("1"));
        Assert.That(resend.Attribute("recipient"), Is.EqualTo(other.Jid.ToString()));
    }

    [Test]
    public async Task A_device_that_lost_its_sessions_gets_messages_of_its_own_account_in_their_chat()
    {
        var phone = Server.Phones.Create();
        var bob = Server.Phones.Create();
        await using var sender = await GatewayDevice.PairAsync(Server, phone);
        await using var sibling = await GatewayDevice.PairAsync(Server, phone);
        await sender.SendAsync(bob.Jid, "before", "3EB0A1");
        await Eventually.HoldsAsync(() => sibling.Texts.Contains("before"));
        await sibling.SendAsync(bob.Jid, "so that the sender knows the session", "3EB0B1");
        await Eventually.HoldsAsync(() => sender.Texts.Any());
        await sibling.Client.CloseAsync();
        await sibling.ForgetSessionsAsync();
        await sibling.ConnectAsync();

        await sender.SendAsync(bob.Jid, "after", "3EB0A2");
        await Eventually.HoldsAsync(() => sibling.Texts.Contains("after"));

        var failure = sibling.Store.Events.OfType<MessageUndecryptable>().First();
        var received = sibling.Messages.Single(message => message.Text == "after");
        Assert.That((failure.Id, failure.Chat), Is.EqualTo(("3EB0A2", bob.Jid)));
        Assert.That((received.Id, received.Chat, received.FromMe), Is.EqualTo(("3EB0A2", bob.Jid, true)));
    }
}
