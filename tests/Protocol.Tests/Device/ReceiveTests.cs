using NUnit.Framework;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Protocol.Tests.Device;

[CancelAfter(30_000)]
internal sealed class ReceiveTests
{
    [Test]
    public async Task A_text_becomes_an_event_and_is_confirmed()
    {
        var device = await LinkedDevice.ConnectAsync();

        device.Wire.Push(await device.IncomingAsync("hello", "IN01"));

        var receipt = await ReceiptAsync(device, "IN01");
        Assert.That((receipt.Attribute("to"), receipt.Attribute("type")), Is.EqualTo((LinkedDevice.Bob.ToString(), (string?)null)));
        var received = device.Store.Events.OfType<MessageReceived>().Single();
        Assert.That(
            (received.Chat, received.Sender, received.Id, received.FromMe, received.PushName, received.Text),
            Is.EqualTo((LinkedDevice.Bob, LinkedDevice.Bob, "IN01", false, "Bob", "hello")));
        Assert.That(Message.Parser.ParseFrom(received.Content).Conversation, Is.EqualTo("hello"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_receipt_goes_to_the_device_that_sent_the_message(bool isUnreadable)
    {
        var device = await LinkedDevice.ConnectAsync();
        await device.SendAsync("begins the session", "3EB001");
        device.BobDesktop.Read(await device.MessageAsync());
        var message = await device.IncomingAsync(device.BobDesktop, new Message { Conversation = "hello" }, "IN01");
        if (isUnreadable)
        {
            message = message.With(message.RequiredChild("enc").WithBytes([0x33, 1, 2, 3]));
        }

        device.Wire.Push(message);

        var receipt = await ReceiptAsync(device, "IN01");
        Assert.That(receipt.Attribute("type"), Is.EqualTo(isUnreadable ? "retry" : null));
        Assert.That(receipt.RequiredJid("to"), Is.EqualTo(LinkedDevice.Bob.WithDevice(4)));
    }

    [Test]
    public async Task Nothing_is_confirmed_before_ratchet_and_event_are_durable()
    {
        var device = await LinkedDevice.ConnectAsync();
        var message = await device.IncomingAsync("hello", "IN01");
        device.Journal.Clear();
        device.Store.Hold();
        device.Wire.Push(message);
        await device.Journal.ExpectAsync<string>(entry => entry == "commit begins");

        Assert.That(device.Wire.CountOf("receipt"), Is.Zero);

        device.Store.Release();
        await ReceiptAsync(device, "IN01");
        var commit = device.Store.Commits.Single(commit => commit.Events.OfType<MessageReceived>().Any());
        Assert.That(
            commit.Changes.Select(change => change.Key.Kind),
            Is.SupersetOf((RecordKind[])[RecordKind.Session, RecordKind.PreKey, RecordKind.SeenStanza, RecordKind.Identity]));
    }

    [Test]
    public async Task A_failed_commit_confirms_nothing_and_ends_the_connection()
    {
        var device = await LinkedDevice.ConnectAsync();
        var message = await device.IncomingAsync("hello", "IN01");
        device.Store.FailsCommits = true;

        device.Wire.Push(message);

        Assert.That((await device.Client.Completion).Reason, Is.EqualTo(FailureReason.StorageFailed));
        Assert.That(device.Wire.CountOf("receipt"), Is.Zero);
        Assert.That(device.Store.Events.OfType<MessageReceived>(), Is.Empty);
    }

    [Test]
    public async Task A_message_that_was_not_confirmed_is_read_on_redelivery()
    {
        var device = await LinkedDevice.ConnectAsync();
        var message = await device.IncomingAsync("hello", "IN01");
        device.Store.FailsCommits = true;
        device.Wire.Push(message);
        await device.Client.Completion;
        device.Store.FailsCommits = false;

        await device.ReconnectAsync();
        device.Wire.Push(message);

        await ReceiptAsync(device, "IN01");
        Assert.That(device.Store.Events.OfType<MessageReceived>().Single().Text, Is.EqualTo("hello"));
    }

    [Test]
    public async Task A_redelivered_message_is_confirmed_without_a_second_event()
    {
        var device = await LinkedDevice.ConnectAsync();
        var message = await device.IncomingAsync("hello", "IN01");
        device.Wire.Push(message);
        device.Wire.Push(message);
        await device.Wire.SentAsync("receipt", skip: 1);
        await device.Client.CloseAsync();
        await device.ReconnectAsync();

        device.Wire.Push(message);

        await ReceiptAsync(device, "IN01");
        Assert.That(device.Store.Events.OfType<MessageReceived>().Count(), Is.EqualTo(1));
        Assert.That(device.Store.Events.OfType<MessageUndecryptable>(), Is.Empty);
    }

    [Test]
    public async Task A_redelivery_is_recognised_after_the_other_address_of_its_sender_became_known()
    {
        var device = await LinkedDevice.ConnectAsync();
        var byLid = (await device.IncomingAsync("hello", "IN01"))
            .WithAttribute("from", LinkedDevice.BobLid.ToString()).WithAttribute("sender_lid", null);
        device.Wire.Push(byLid);
        device.Wire.Push(await device.IncomingAsync("by number", "IN02"));
        await ReceiptAsync(device, "IN02");

        device.Wire.Push(byLid);

        await device.Wire.SentAsync(node => node.Tag == "receipt" && node.Attribute("id") == "IN01", skip: 1);
        Assert.That(device.Store.Events.OfType<MessageReceived>().Count(), Is.EqualTo(2));
        Assert.That(device.Store.Events.OfType<MessageUndecryptable>(), Is.Empty);
    }

    [Test]
    public async Task The_same_session_serves_both_addresses_of_a_peer()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Wire.Push(await device.IncomingAsync("by number", "IN01"));
        var lid = await device.IncomingAsync("by lid", "IN02");
        device.Wire.Push(lid.WithAttribute("from", LinkedDevice.BobLid.ToString()).WithAttribute("sender_lid", null));

        await ReceiptAsync(device, "IN02");

        var received = device.Store.Events.OfType<MessageReceived>().ToArray();
        Assert.That(received.Select(message => message.Text), Is.EqualTo((string[])["by number", "by lid"]));
        Assert.That(received.Select(message => message.Chat), Has.All.EqualTo(LinkedDevice.Bob));
    }

    [Test]
    public async Task An_answer_uses_the_session_that_the_peer_began()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Wire.Push(await device.IncomingAsync("hello", "IN01"));
        await ReceiptAsync(device, "IN01");

        await device.SendAsync("welcome", "3EB001");

        Assert.That(device.BobPhone.Read(await device.MessageAsync()).Conversation, Is.EqualTo("welcome"));
    }

    [Test]
    public async Task A_message_from_our_own_phone_counts_as_ours()
    {
        var device = await LinkedDevice.ConnectAsync();
        var content = new Message
        {
            DeviceSentMessage = new() { DestinationJid = LinkedDevice.Bob.ToString(), Message = new() { Conversation = "from my phone" } },
        };

        device.Wire.Push(await device.IncomingAsync(
            device.OwnPhone, content, "OWN1", ("recipient", LinkedDevice.BobLid.ToString()), ("peer_recipient_pn", LinkedDevice.Bob.ToString())));

        var receipt = await ReceiptAsync(device, "OWN1");
        Assert.That(
            (receipt.Attribute("type"), receipt.Attribute("recipient")), Is.EqualTo(("sender", LinkedDevice.BobLid.ToString())));
        var received = device.Store.Events.OfType<MessageReceived>().Single();
        Assert.That((received.FromMe, received.Chat, received.Text), Is.EqualTo((true, LinkedDevice.Bob, "from my phone")));
    }

    [Test]
    public async Task A_message_in_our_name_from_a_stranger_is_refused()
    {
        var device = await LinkedDevice.ConnectAsync();
        var forged = new Message
        {
            DeviceSentMessage = new() { DestinationJid = LinkedDevice.Bob.ToString(), Message = new() { Conversation = "forged" } },
        };

        device.Wire.Push(await device.IncomingAsync(device.BobPhone, forged, "BAD1"));

        await ReceiptAsync(device, "BAD1");
        Assert.That(device.Store.Events.OfType<MessageReceived>(), Is.Empty);
        Assert.That(device.Store.Events.OfType<MessageUndecryptable>().Single().Id, Is.EqualTo("BAD1"));
    }

    [TestCase(Message.Types.ProtocolMessage.Types.Type.AppStateSyncKeyShare)]
    [TestCase(Message.Types.ProtocolMessage.Types.Type.HistorySyncNotification)]
    [TestCase(Message.Types.ProtocolMessage.Types.Type.Revoke)]
    public async Task Content_that_only_our_own_devices_or_the_author_may_send_is_refused(Message.Types.ProtocolMessage.Types.Type type)
    {
        var device = await LinkedDevice.ConnectAsync();
        var forged = new Message { ProtocolMessage = new() { Type = type, Key = new() { FromMe = false, Id = "3EB001" } } };

        device.Wire.Push(await device.IncomingAsync(device.BobPhone, forged, "BAD1"));

        await ReceiptAsync(device, "BAD1");
        Assert.That(device.Store.Events.OfType<MessageReceived>(), Is.Empty);
    }

    [TestCaseSource(nameof(Wrappers))]
    public async Task Forged_content_in_a_wrapper_is_refused(Func<Message, Message> wrap)
    {
        var device = await LinkedDevice.ConnectAsync();
        var share = new Message
        {
            ProtocolMessage = new() { Type = Message.Types.ProtocolMessage.Types.Type.AppStateSyncKeyShare },
        };
        var ours = new Message { DeviceSentMessage = new() { Message = new() { Conversation = "forged" } } };

        device.Wire.Push(await device.IncomingAsync(device.BobPhone, wrap(share), "BAD1"));
        device.Wire.Push(await device.IncomingAsync(device.BobPhone, wrap(ours), "BAD2"));

        await ReceiptAsync(device, "BAD2");
        Assert.That(device.Store.Events.OfType<MessageReceived>(), Is.Empty);
        Assert.That(device.Store.Events.OfType<MessageUndecryptable>().Select(refused => refused.Id), Is.EqualTo((string[])["BAD1", "BAD2"]));
    }

    [TestCaseSource(nameof(Wrappers))]
    public async Task Self_only_content_of_our_own_phone_in_a_wrapper_is_no_chat_message(Func<Message, Message> wrap)
    {
        var device = await LinkedDevice.ConnectAsync();
        var share = new Message
        {
            ProtocolMessage = new() { Type = Message.Types.ProtocolMessage.Types.Type.AppStateSyncKeyShare },
        };

        device.Wire.Push(await device.IncomingAsync(device.OwnPhone, wrap(share), "PEER1", ("category", "peer")));

        await ReceiptAsync(device, "PEER1");
        Assert.That(device.Store.Events, Is.Empty);
    }

    [Test]
    public async Task The_text_in_a_wrapper_is_found()
    {
        var device = await LinkedDevice.ConnectAsync();
        var text = new Message
        {
            EphemeralMessage = new() { Message = new() { ViewOnceMessageV2 = new() { Message = new() { Conversation = "hello" } } } },
        };

        device.Wire.Push(await device.IncomingAsync(device.BobPhone, text, "IN01"));

        await ReceiptAsync(device, "IN01");
        Assert.That(device.Store.Events.OfType<MessageReceived>().Single().Text, Is.EqualTo("hello"));
    }

    [Test]
    public async Task A_peer_message_of_our_phone_is_confirmed_as_such()
    {
        var device = await LinkedDevice.ConnectAsync();
        var history = new Message
        {
            ProtocolMessage = new() { Type = Message.Types.ProtocolMessage.Types.Type.HistorySyncNotification },
        };

        device.Wire.Push(await device.IncomingAsync(device.OwnPhone, history, "PEER1", ("category", "peer")));

        await device.Wire.SentAsync("receipt", skip: 1);
        var types = device.Wire.Sent.Where(node => node.Tag == "receipt").Select(node => node.Attribute("type"));
        Assert.That(types, Is.EqualTo((string[])["peer_msg", "hist_sync"]));
        Assert.That(device.Store.Events.OfType<MessageReceived>(), Is.Empty);
    }

    [Test]
    public async Task A_peer_with_a_new_identity_is_reported_and_read()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Wire.Push(await device.IncomingAsync("before", "IN01"));
        await ReceiptAsync(device, "IN01");
        device.BobPhone.Reset();

        device.Wire.Push(await device.IncomingAsync("after", "IN02"));

        await ReceiptAsync(device, "IN02");
        Assert.That(device.Store.Events.OfType<IdentityChanged>().Count(), Is.EqualTo(1));
        Assert.That(device.Store.Events.OfType<MessageReceived>().Last().Text, Is.EqualTo("after"));
    }

    [Test]
    public async Task A_new_session_of_a_companion_device_needs_the_signature_of_its_account()
    {
        var device = await LinkedDevice.ConnectAsync();

        device.Wire.Push(await device.IncomingAsync(device.BobDesktop, new Message { Conversation = "forged" }, "IN01"));

        var receipt = await ReceiptAsync(device, "IN01");
        Assert.That(receipt.Attribute("type"), Is.EqualTo("retry"));
        Assert.That(device.Store.Events.OfType<MessageReceived>(), Is.Empty);
        Assert.That(await device.Store.CountAsync(RecordKind.Session), Is.Zero);
        Assert.That(await device.Store.CountAsync(RecordKind.Identity), Is.Zero);
    }

    [Test]
    public async Task An_identity_change_ends_sessions_with_all_devices()
    {
        var device = await LinkedDevice.ConnectAsync();
        await device.SendAsync("before", "3EB001");
        device.BobPhone.Reset();
        device.Wire.Push(new Node("notification", ("from", LinkedDevice.BobLid.ToString()), ("type", "encrypt"), ("id", "803")).With(
            new Node("identity")));
        await device.Wire.SentAsync(node => node.Tag == "ack" && node.Attribute("id") == "803");

        await device.SendAsync("after", "3EB002");

        Assert.That(device.BobPhone.Read(await device.MessageAsync(1)).Conversation, Is.EqualTo("after"));
        Assert.That(device.BobDesktop.Read(await device.MessageAsync(1)).Conversation, Is.EqualTo("after"));
        Assert.That(device.Store.Events.OfType<IdentityChanged>().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Receipts_become_events_before_they_are_confirmed()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Wire.Push(new Node(
            "receipt", ("from", LinkedDevice.BobLid.WithDevice(4).ToString()), ("id", "3EB001"), ("t", "1760000000"), ("type", "read")).With(
                new Node("list").With(new Node("item", ("id", "3EB002")))));

        var ack = await device.Wire.SentAsync("ack");

        Assert.That((ack.Attribute("class"), ack.Attribute("id"), ack.Attribute("type")), Is.EqualTo(("receipt", "3EB001", "read")));
        var receipt = device.Store.Events.OfType<ReceiptReceived>().Single();
        Assert.That(receipt.Ids, Is.EqualTo((string[])["3EB001", "3EB002"]));
        Assert.That(receipt.Kind, Is.EqualTo(ReceiptKind.Read));
    }

    [Test]
    public async Task Malformed_stanzas_are_refused_and_the_connection_lives()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Wire.Push(new Node("message"));
        device.Wire.Push(new Node("message", ("from", "@@@"), ("id", "BAD0")));
        device.Wire.Push(new Node("message", ("from", LinkedDevice.Bob.ToString()), ("id", "BAD1")).With(new Node("enc")));
        device.Wire.Push(new Node("receipt", ("from", LinkedDevice.Bob.ToString()), ("id", "BAD2"), ("type", "retry")));
        device.Wire.Push(new Node("ack"));
        device.Wire.Push(new Node("iq", ("type", "result")));
        device.Wire.Push(new Node("notification", ("type", "devices")));
        device.Wire.Push(new Node("nonsense"));
        device.Wire.Push(new Node("ib").With(new Node("offline", ("count", "x"))));

        device.Wire.Push(await device.IncomingAsync("hello", "IN01"));

        await ReceiptAsync(device, "IN01");
        var refused = await device.Wire.SentAsync(node => node.Tag == "ack" && node.Attribute("id") == "BAD1");
        Assert.That(refused.Attribute("error"), Is.EqualTo("487"));
        await device.Wire.SentAsync(node => node.Tag == "ack" && node.Attribute("id") == "BAD2");
    }

    [Test]
    public async Task Offline_messages_are_requested_and_their_end_is_reported()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Wire.Push(new Node("ib").With(new Node("offline_preview", ("count", "3"))));
        device.Wire.Push(new Node("ib").With(new Node("offline", ("count", "3"))));

        var batch = await device.Wire.SentAsync(node => node.Child("offline_batch") is not null);
        Assert.That(batch.RequiredChild("offline_batch").Attribute("count"), Is.EqualTo("100"));
        DeviceNotice notice;
        do
        {
            notice = await device.Client.Notices.ReadAsync();
        }
        while (notice is not OfflineDelivered);
        Assert.That(notice, Is.EqualTo(new OfflineDelivered(3)));
    }

    [Test]
    public async Task Unknown_notifications_are_confirmed()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Wire.Push(new Node("notification", ("from", "@s.whatsapp.net"), ("type", "news"), ("id", "99")));

        var ack = await device.Wire.SentAsync("ack");

        Assert.That((ack.Attribute("id"), ack.Attribute("class"), ack.Attribute("type")), Is.EqualTo(("99", "notification", "news")));
    }

    [Test]
    public async Task Reading_sends_a_receipt_to_the_chat()
    {
        var device = await LinkedDevice.ConnectAsync();

        await device.Client.MarkReadAsync(LinkedDevice.Bob, LinkedDevice.Bob, ["IN01", "IN02"]);

        var receipt = await device.Wire.SentAsync("receipt");
        Assert.That(
            (receipt.Attribute("id"), receipt.Attribute("to"), receipt.Attribute("type"), receipt.Attribute("participant")),
            Is.EqualTo(("IN01", LinkedDevice.Bob.ToString(), "read", (string?)null)));
        Assert.That(receipt.RequiredChild("list").Children.Single().Attribute("id"), Is.EqualTo("IN02"));
        Assert.That(
            () => device.Client.MarkReadAsync(LinkedDevice.Bob, LinkedDevice.Bob, []), Throws.InstanceOf<InvalidRequestException>());
    }

    private static IEnumerable<TestCaseData> Wrappers()
    {
        yield return Case("ephemeral", inner => new Message { EphemeralMessage = new() { Message = inner } });
        yield return Case("view once", inner => new Message { ViewOnceMessage = new() { Message = inner } });
        yield return Case("view once 2", inner => new Message { ViewOnceMessageV2Extension = new() { Message = inner } });
        yield return Case("edited", inner => new Message { EditedMessage = new() { Message = inner } });
        yield return Case("edit", inner => new Message { ProtocolMessage = new() { EditedMessage = inner } });
        yield return Case(
            "view once in ephemeral",
            inner => new Message { EphemeralMessage = new() { Message = new() { ViewOnceMessageV2 = new() { Message = inner } } } });

        static TestCaseData Case(string name, Func<Message, Message> wrap) => new TestCaseData(wrap).SetArgDisplayNames(name);
    }

    private static Task<Node> ReceiptAsync(LinkedDevice device, string id) =>
        device.Wire.SentAsync(node => node.Tag == "receipt" && node.Attribute("id") == id);
}
