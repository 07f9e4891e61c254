using NUnit.Framework;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Signal.Pairwise;
using OrleansGateway.Protocol.Stanzas.Keys;
using OrleansGateway.Protocol.Stanzas.Receipts;

namespace OrleansGateway.Protocol.Tests.Device;

[CancelAfter(30_000)]
internal sealed class RetryTests
{
    [Test]
    public async Task A_message_that_cannot_be_read_is_requested_with_keys_from_the_second_time_on()
    {
        var device = await LinkedDevice.ConnectAsync();
        for (var i = 0; i < 7; i++)
        {
            device.Wire.Push(Unreadable("BAD1"));
        }

        await device.Wire.SentAsync(node => node.Tag == "ack", skip: 6);

        var receipts = device.Wire.Sent.Where(node => node.Tag == "receipt").ToArray();
        Assert.That(receipts.Select(receipt => receipt.RequiredChild("retry").Attribute("count")), Is.EqualTo((string[])["1", "2", "3", "4", "5"]));
        Assert.That(receipts.Select(receipt => receipt.Child("keys") is not null), Is.EqualTo((bool[])[false, true, true, true, true]));
        Assert.That(device.Wire.Sent.Where(node => node.Tag == "ack").Select(node => node.Attribute("error")), Has.All.EqualTo("500"));
        Assert.That(device.Store.Events.OfType<MessageUndecryptable>().Count(), Is.EqualTo(7));
    }

    [Test]
    public async Task A_retry_with_keys_does_not_wait_for_an_upload_of_keys()
    {
        var device = await LinkedDevice.ConnectAsync(device => device.Options.QueryTimeout = TimeSpan.FromDays(1));
        device.Server.Silences.Add("registration");
        device.Wire.Push(new Node("notification", ("from", "@s.whatsapp.net"), ("type", "encrypt"), ("id", "802")).With(
            new Node("count", ("value", "1"))));
        var upload = await device.Wire.SentAsync(node => ScriptedServer.FirstChild(node) == "registration");
        device.Wire.Push(Unreadable("BAD1"));
        device.Wire.Push(Unreadable("BAD1"));

        var receipt = await device.Wire.SentAsync("receipt", skip: 1);

        var uploaded = upload.RequiredChild("list").ChildrenNamed("key").Select(key => KeyNodes.ReadKey(key).Id);
        Assert.That(uploaded, Has.None.EqualTo(RetryRequest.Parse(receipt).Keys!.PreKey!.Value.Id), "a key is for one peer alone");
    }

    [Test]
    public async Task The_keys_of_a_retry_receipt_begin_a_session_that_heals()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Wire.Push(Unreadable("BAD1"));
        device.Wire.Push(Unreadable("BAD1"));
        var receipt = await device.Wire.SentAsync("receipt", skip: 1);
        var keys = RetryRequest.Parse(receipt).Keys!;
        device.BobPhone.Begin(new PreKeyBundle(
            keys.RegistrationId, keys.Identity, keys.SignedPreKey.Id, keys.SignedPreKey.Key, keys.SignedPreKey.Signature,
            keys.PreKey!.Value.Id, keys.PreKey.Value.Key));

        device.Wire.Push(await device.IncomingAsync("at last", "BAD1"));

        await device.Wire.SentAsync(node => node.Tag == "receipt" && node.Attribute("type") is null);
        Assert.That(device.Store.Events.OfType<MessageReceived>().Single().Text, Is.EqualTo("at last"));
    }

    [Test]
    public async Task A_retry_receipt_is_answered_to_that_device_alone()
    {
        var device = await LinkedDevice.ConnectAsync();
        await device.SendAsync("hello", "3EB001");
        device.BobDesktop.Session = null;
        device.Wire.Push(RetryOf(device.BobDesktop, "3EB001", 1));

        var resent = await device.MessageAsync(1);

        Assert.That(resent.Attribute("to"), Is.EqualTo(LinkedDevice.Bob.WithDevice(4).ToString()));
        Assert.That(resent.Attribute("device_fanout"), Is.EqualTo("false"));
        Assert.That(resent.RequiredChild("enc").Attribute("count"), Is.EqualTo("1"));
        Assert.That(resent.RequiredChild("participants").Children, Has.Count.EqualTo(1));
        Assert.That(device.BobDesktop.Read(resent).Conversation, Is.EqualTo("hello"));
        await device.Wire.SentAsync(node => node.Tag == "ack" && node.Attribute("class") == "receipt");
    }

    [Test]
    public async Task Keys_in_a_retry_receipt_are_used()
    {
        var device = await LinkedDevice.ConnectAsync();
        await device.SendAsync("hello", "3EB001");
        var requests = device.Wire.CountOf("iq");
        device.BobDesktop.Session = null;
        device.Wire.Push(RetryOf(device.BobDesktop, "3EB001", 2, device.BobDesktop.RetryKeys()));

        Assert.That(device.BobDesktop.Read(await device.MessageAsync(1)).Conversation, Is.EqualTo("hello"));
        Assert.That(device.Wire.CountOf("iq"), Is.EqualTo(requests));
        Assert.That(device.Store.Events.OfType<IdentityChanged>(), Is.Empty);
    }

    [Test]
    public async Task Nothing_is_resent_to_an_identity_younger_than_the_message()
    {
        var device = await LinkedDevice.ConnectAsync();
        await device.SendAsync("before", "3EB001");
        device.Time.Advance(TimeSpan.FromSeconds(1));
        device.BobPhone.Reset();
        device.Wire.Push(RetryOf(device.BobPhone, "3EB001", 2, device.BobPhone.RetryKeys()));
        await device.Wire.SentAsync(node => node.Tag == "ack" && node.Attribute("class") == "receipt");
        Assert.That(device.Wire.CountOf("message"), Is.EqualTo(1));
        device.Time.Advance(TimeSpan.FromSeconds(1));
        await device.SendAsync("after", "3EB002");

        device.Wire.Push(RetryOf(device.BobPhone, "3EB002", 2, device.BobPhone.RetryKeys()));

        var resent = await device.MessageAsync(2);
        Assert.That(resent.Attribute("id"), Is.EqualTo("3EB002"));
        Assert.That(device.BobPhone.Read(resent).Conversation, Is.EqualTo("after"));
        Assert.That(device.Store.Events.OfType<IdentityChanged>().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Nothing_is_resent_to_an_identity_that_follows_a_forgotten_one()
    {
        var device = await LinkedDevice.ConnectAsync();
        await device.SendAsync("before", "3EB001");
        device.Time.Advance(TimeSpan.FromSeconds(1));
        device.BobPhone.Reset();
        device.Wire.Push(new Node("notification", ("from", LinkedDevice.BobLid.ToString()), ("type", "encrypt"), ("id", "803")).With(
            new Node("identity")));
        await device.Wire.SentAsync(node => node.Tag == "ack" && node.Attribute("id") == "803");

        device.Wire.Push(RetryOf(device.BobPhone, "3EB001", 2, device.BobPhone.RetryKeys()));
        await device.Wire.SentAsync(node => node.Tag == "ack" && node.Attribute("class") == "receipt");

        Assert.That(device.Wire.CountOf("message"), Is.EqualTo(1));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Retry_keys_of_a_companion_without_a_valid_statement_are_refused(bool isForged)
    {
        var device = await LinkedDevice.ConnectAsync();
        await device.SendAsync("hello", "3EB001");
        device.BobDesktop.Statement = isForged ? device.BobDesktop.SignedBy(device.OwnPhone) : [];
        device.BobDesktop.Session = null;

        device.Wire.Push(RetryOf(device.BobDesktop, "3EB001", 2, device.BobDesktop.RetryKeys()));
        await device.Wire.SentAsync(node => node.Tag == "ack" && node.Attribute("class") == "receipt");

        Assert.That(device.Wire.CountOf("message"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_message_is_answered_after_a_restart_too()
    {
        var device = await LinkedDevice.ConnectAsync();
        await device.SendAsync("hello", "3EB001");
        await device.Client.CloseAsync();
        await device.ReconnectAsync();

        device.Wire.Push(RetryOf(device.BobPhone, "3EB001", 1));

        Assert.That(device.BobPhone.Read(await device.MessageAsync()).Conversation, Is.EqualTo("hello"));
    }

    [Test]
    public async Task A_device_outside_the_fan_out_gets_no_resend()
    {
        var device = await LinkedDevice.ConnectAsync();
        await device.SendAsync("hello", "3EB001");
        var eve = device.Add(Jid.Parse("15550000666@s.whatsapp.net"), Jid.Parse("99000000000666@lid"));
        device.Wire.Push(RetryOf(eve, "3EB001", 1));
        device.Wire.Push(RetryOf(device.BobPhone, "3EB999", 1));

        await device.Wire.SentAsync(node => node.Tag == "ack" && node.Attribute("class") == "receipt", skip: 1);

        Assert.That(device.Wire.CountOf("message"), Is.EqualTo(1));
    }

    [Test]
    public async Task Resends_are_capped()
    {
        var device = await LinkedDevice.ConnectAsync();
        await device.SendAsync("hello", "3EB001");
        for (var i = 1; i <= 9; i++)
        {
            device.Wire.Push(RetryOf(device.BobPhone, "3EB001", i, device.BobPhone.RetryKeys()));
        }

        await device.Wire.SentAsync(node => node.Tag == "ack" && node.Attribute("class") == "receipt", skip: 8);

        Assert.That(device.Wire.CountOf("message"), Is.EqualTo(1 + device.Options.MaxRetries));
    }

    [Test]
    public async Task Our_own_phone_gets_the_message_wrapped_again_with_its_chat()
    {
        var device = await LinkedDevice.ConnectAsync();
        await device.SendAsync("hello", "3EB001");
        device.Wire.Push(RetryOf(device.OwnPhone, "3EB001", 1));

        var resend = await device.MessageAsync(1);

        Assert.That(resend.Attribute("recipient"), Is.EqualTo((await device.MessageAsync(0)).Attribute("to")));
        Assert.That(device.OwnPhone.Read(resend).DeviceSentMessage.Message.Conversation, Is.EqualTo("hello"));
    }

    [Test]
    public async Task A_second_message_with_a_used_counter_is_requested_again_and_read()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Wire.Push(await device.IncomingAsync("first", "IN01"));
        var before = device.BobPhone.Session;
        device.Wire.Push(await device.IncomingAsync("second", "IN02"));
        device.BobPhone.Session = before;
        device.Wire.Push(await device.IncomingAsync("third", "IN03"));

        var retry = await device.Wire.SentAsync(node => node.Tag == "receipt" && node.Attribute("id") == "IN03");
        device.Wire.Push(await device.IncomingAsync("third", "IN03"));
        await device.Wire.SentAsync(node => node.Tag == "receipt" && node.Attribute("id") == "IN03", skip: 1);

        Assert.That(retry.Attribute("type"), Is.EqualTo("retry"));
        Assert.That(
            device.Store.Events.OfType<MessageReceived>().Select(message => message.Text),
            Is.EqualTo((string[])["first", "second", "third"]));
    }

    [Test]
    public async Task A_used_counter_that_comes_again_and_again_is_given_up_with_an_event()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Wire.Push(await device.IncomingAsync("first", "IN01"));
        var before = device.BobPhone.Session;
        device.Wire.Push(await device.IncomingAsync("second", "IN02"));
        device.BobPhone.Session = before;
        var stuck = await device.IncomingAsync("third", "IN03");
        for (var i = 0; i <= device.Options.MaxRetries; i++)
        {
            device.Wire.Push(stuck);
        }

        await device.Wire.SentAsync(node => node.Tag == "ack" && node.Attribute("id") == "IN03", skip: device.Options.MaxRetries);

        var retries = device.Wire.Sent.Count(node => node.Tag == "receipt" && node.Attribute("id") == "IN03");
        Assert.That(retries, Is.EqualTo(device.Options.MaxRetries));
        var given = device.Store.Events.OfType<MessageUndecryptable>().Last();
        Assert.That((given.Id, given.RetryCount), Is.EqualTo(("IN03", device.Options.MaxRetries)));
    }

    private static Node Unreadable(string id) => new Node(
        "message", ("from", LinkedDevice.BobLid.ToString()), ("sender_pn", LinkedDevice.Bob.ToString()), ("type", "text"), ("id", id),
        ("t", "1760000000")).With(new Node("enc", ("v", "2"), ("type", "msg")).WithBytes(new byte[64]));

    private static Node RetryOf(VirtualDevice device, string id, int count, Node? keys = null) => new Node(
        "receipt", ("from", device.Number.ToString()), ("id", id), ("t", "1760000000"), ("type", "retry")).With(
            new Node("retry", ("count", count.ToString()), ("id", id), ("t", "1760000000"), ("v", "1")),
            KeyNodes.Registration(device.Local.RegistrationId),
            keys);
}
