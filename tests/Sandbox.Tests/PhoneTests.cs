using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Tests;

internal sealed class PhoneTests : SandboxTests
{
    [TestCase("15550001111")]
    [TestCase("+1 555-000-1111")]
    [TestCase("15550001111@s.whatsapp.net")]
    public void A_phone_has_the_number_it_was_created_with(string number)
    {
        Assert.That(Server.Phones.Create(number).Number, Is.EqualTo("15550001111"));
        Assert.That(Server.Phones.Get("15550001111").Jid.ToString(), Is.EqualTo("15550001111@s.whatsapp.net"));
    }

    [TestCase("")]
    [TestCase("1234")]
    [TestCase("1234567890123456")]
    [TestCase("hello")]
    [TestCase("15550001111@lid")]
    public void A_malformed_number_is_refused(string number)
    {
        var refused = Assert.Throws<SandboxRequestException>(() => Server.Phones.Create(number));
        Assert.That(refused!.Error, Is.EqualTo(SandboxRequestError.Invalid));
    }

    [Test]
    public void A_number_has_one_phone()
    {
        Server.Phones.Create("15550001111");

        var refused = Assert.Throws<SandboxRequestException>(() => Server.Phones.Create("15550001111"));

        Assert.That(refused!.Error, Is.EqualTo(SandboxRequestError.Conflict));
    }

    [Test]
    public async Task A_text_goes_to_every_device_of_the_recipient_and_to_own_companions()
    {
        var phone = Server.Phones.Create("15550001111");
        var own = await Companion.PairAsync(Server, phone.Number);
        var other = await Companion.PairAsync(Server, "15550002222");
        await using var ownClient = await own.LogInAsync(Server);
        await using var otherClient = await other.LogInAsync(Server);

        var id = phone.SendText("15550002222", "hello");
        var toOther = await otherClient.ReceiveAsync("message", id);
        var toOwn = await ownClient.ReceiveAsync("message", id);
        await Eventually.HoldsAsync(() => Server.Phones.Get("15550002222").Report().Received == 1);

        Assert.That(other.Decrypt(toOther).Conversation, Is.EqualTo("hello"));
        Assert.That(toOwn.Attribute("recipient"), Is.EqualTo("15550002222@s.whatsapp.net"));
        var sent = own.Decrypt(toOwn).DeviceSentMessage;
        Assert.That(sent.DestinationJid, Is.EqualTo("15550002222@s.whatsapp.net"));
        Assert.That(sent.Message.Conversation, Is.EqualTo("hello"));
        await Eventually.HoldsAsync(() => phone.Report().SentMessages[0] is { Acknowledged: true, DeliveredTo.Count: 1 });
    }

    [Test]
    public async Task A_phone_replies_and_reads_automatically_when_configured()
    {
        var phone = Server.Phones.Create();
        phone.SetBehaviour("you said: {text}", autoRead: true);
        var companion = await Companion.PairAsync(Server);
        await using var client = await companion.LogInAsync(Server);
        await client.ReceiveAsync("message");

        await companion.SendTextAsync(client, phone.Jid, "M1", "hello", phone.Jid);
        var read = await client.ReceiveAsync(stanza => stanza.Tag == "receipt" && stanza.Attribute("type") == "read");
        var answer = await client.ReceiveAsync("message");

        Assert.That(read.Attribute("id"), Is.EqualTo("M1"));
        Assert.That(companion.Decrypt(answer).Conversation, Is.EqualTo("you said: hello"));
        Assert.That(phone.Report().Replies, Is.EqualTo(1));
        Assert.That(phone.Report().Messages[0].Read, Is.True);
    }

    [Test]
    public async Task Phones_answer_companions_but_not_each_other()
    {
        var companion = await Companion.PairAsync(Server);
        await using var client = await companion.LogInAsync(Server);
        var first = Server.Phones.Create();
        var second = Server.Phones.Create();
        first.SetBehaviour("a {text}", autoRead: false);
        second.SetBehaviour("b {text}", autoRead: false);

        first.SendText(second.Number, "hello");

        await Eventually.HoldsAsync(() => second.Report().Received == 1 && first.Report().SentMessages[0].DeliveredTo.Count == 1);
        await companion.SendTextAsync(client, second.Jid, "M1", "hello", second.Jid);
        await Eventually.HoldsAsync(() => second.Report().Received == 2);

        Assert.That((second.Report().Replies, second.Report().Sent), Is.EqualTo((1L, 1L)), "Only the companion got a reply.");
        Assert.That((first.Report().Received, first.Report().Replies), Is.EqualTo((0L, 0L)));
        Assert.That(second.Report().SentMessages.Single().To, Is.EqualTo(companion.Jid.WithoutDevice.ToString()));
    }

    [Test]
    public async Task Read_receipts_of_several_messages_travel_together()
    {
        var phone = Server.Phones.Create();
        var companion = await Companion.PairAsync(Server);
        await using var client = await companion.LogInAsync(Server);
        await companion.SendTextAsync(client, phone.Jid, "M1", "one", phone.Jid);
        await companion.SendTextAsync(client, phone.Jid, "M2", "two", phone.Jid);
        await Eventually.HoldsAsync(() => phone.Report().Received == 2);

        Assert.That(phone.MarkRead(["M1", "M2", "unknown"]), Is.EqualTo(2));
        Assert.That(phone.MarkRead(), Is.Zero);

        var read = await client.ReceiveAsync(stanza => stanza.Tag == "receipt" && stanza.Attribute("type") == "read");
        Assert.That(read.Attribute("id"), Is.EqualTo("M1"));
        Assert.That(read.RequiredChild("list").Children.Single().Attribute("id"), Is.EqualTo("M2"));
    }

    [Test]
    public void Invalid_messages_of_a_phone_are_refused()
    {
        var phone = Server.Phones.Create();
        var other = Server.Phones.Create();
        phone.SendText(other.Number, "hello", "X1");

        Assert.That(ErrorOf(() => phone.SendText("19990000000", "hello")), Is.EqualTo(SandboxRequestError.NotFound));
        Assert.That(ErrorOf(() => phone.SendText(other.Number, "")), Is.EqualTo(SandboxRequestError.Invalid));
        Assert.That(ErrorOf(() => phone.SendText(other.Number, new string('x', 65_537))), Is.EqualTo(SandboxRequestError.Invalid));
        Assert.That(ErrorOf(() => phone.SendText(other.Number, "hello", "X1")), Is.EqualTo(SandboxRequestError.Conflict));
        Assert.That(ErrorOf(() => Server.Phones.Get("19990000000")), Is.EqualTo(SandboxRequestError.NotFound));
    }

    [Test]
    public async Task A_phone_that_answers_many_concurrent_senders_loses_no_message()
    {
        const int Senders = 4;
        const int Messages = 25;
        var phone = Server.Phones.Create();
        phone.SetBehaviour("{text}", autoRead: false);

        await Task.WhenAll(Enumerable.Range(0, Senders).Select(SendAllAsync));

        await Eventually.HoldsAsync(() => phone.Report().Received == Senders * Messages);
        var report = phone.Report();
        Assert.That(report.Duplicates, Is.Zero);
        Assert.That(report.DecryptFailures, Is.Zero);
        Assert.That(report.Replies, Is.EqualTo(Senders * Messages));

        async Task SendAllAsync(int sender)
        {
            var companion = await Companion.PairAsync(Server);
            await using var client = await companion.LogInAsync(Server);
            await client.ReceiveAsync("message");
            for (var i = 0; i < Messages; i++)
            {
                await companion.SendTextAsync(client, phone.Jid, $"M{i}", $"text {i}", phone.Jid);
                var answer = await client.ReceiveAsync("message");
                Assert.That(companion.Decrypt(answer).Conversation, Is.EqualTo($"text {i}"));
                await client.SendAsync(Companion.ReceiptOf(answer));
            }
        }
    }

    private static SandboxRequestError? ErrorOf(Func<object> action)
    {
        try
        {
            action();
            return null;
        }
        catch (SandboxRequestException refused)
        {
            return refused.Error;
        }
    }
}
