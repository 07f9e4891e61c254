using NUnit.Framework;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Device.Sending;
using OrleansGateway.Protocol.Messages;

namespace OrleansGateway.Protocol.Tests.Device;

[CancelAfter(30_000)]
internal sealed class SendTests
{
    private static readonly Jid Carol = Jid.Parse("15550000003@s.whatsapp.net");
    private static readonly Jid CarolLid = Jid.Parse("99000000000003@lid");

    [Test]
    public async Task A_text_reaches_all_devices_of_the_recipient_and_our_own_others()
    {
        var device = await LinkedDevice.ConnectAsync();

        var receipt = await device.SendAsync("hello", "3EB001");

        Assert.That(receipt.Outcome, Is.EqualTo(SendOutcome.Acknowledged));
        Assert.That(receipt.ServerTime, Is.EqualTo(DateTimeOffset.FromUnixTimeSeconds(1_760_000_001)));
        var stanza = await device.MessageAsync();
        Assert.That(stanza.RequiredChild("participants").Children.Select(to => to.RequiredJid("jid")), Is.EqualTo(
            (Jid[])[LinkedDevice.Self.WithoutDevice, LinkedDevice.Bob, LinkedDevice.Bob.WithDevice(4)]));
        Assert.That(device.BobPhone.Read(stanza).Conversation, Is.EqualTo("hello"));
        Assert.That(device.BobDesktop.Read(stanza).Conversation, Is.EqualTo("hello"));
        var own = device.OwnPhone.Read(stanza).DeviceSentMessage;
        Assert.That((own.DestinationJid, own.Message.Conversation), Is.EqualTo((LinkedDevice.Bob.ToString(), "hello")));
    }

    [Test]
    public async Task A_chat_by_lid_is_addressed_by_lid()
    {
        var device = await LinkedDevice.ConnectAsync();

        await device.SendAsync("hello", "3EB001", LinkedDevice.BobLid);

        var stanza = await device.MessageAsync();
        Assert.That(stanza.RequiredChild("participants").Children.Select(to => to.RequiredJid("jid")), Is.EqualTo(
            (Jid[])[LinkedDevice.SelfLid.WithoutDevice, LinkedDevice.BobLid, LinkedDevice.BobLid.WithDevice(4)]));
        Assert.That(device.BobDesktop.Read(stanza).Conversation, Is.EqualTo("hello"));
    }

    [Test]
    public async Task Phone_number_and_lid_share_a_session()
    {
        var device = await LinkedDevice.ConnectAsync();
        await device.SendAsync("one", "3EB001");
        await device.SendAsync("two", "3EB002", LinkedDevice.BobLid);

        device.BobPhone.Read(await device.MessageAsync(0));
        device.BobPhone.Read(await device.MessageAsync(1));

        Assert.That(device.BobPhone.Counters.Select(counter => counter.Counter), Is.EqualTo((uint[])[0, 1]));
    }

    [Test]
    public async Task No_byte_leaves_before_the_commit()
    {
        var device = await LinkedDevice.ConnectAsync();
        await device.SendAsync("first", "3EB001");
        device.Journal.Clear();
        device.Store.Hold();
        var sending = device.SendAsync("second", "3EB002");
        await device.Journal.ExpectAsync<string>(entry => entry == "commit begins");

        Assert.That(device.Wire.CountOf("message"), Is.EqualTo(1));

        device.Store.Release();
        await sending;
        var order = device.Journal.Entries.Where(entry => entry is "commit SentMessage" or "sent message");
        Assert.That(order, Is.EqualTo((string[])["commit SentMessage", "sent message"]));
    }

    [Test]
    public async Task A_failed_commit_sends_nothing_and_ends_the_connection()
    {
        var device = await LinkedDevice.ConnectAsync();
        await device.SendAsync("first", "3EB001");
        device.Store.FailsCommits = true;

        var receipt = await device.SendAsync("second", "3EB002");

        Assert.That((receipt.Outcome, receipt.Refusal), Is.EqualTo((SendOutcome.NotSent, SendRefusal.StorageFailed)));
        Assert.That(device.Wire.CountOf("message"), Is.EqualTo(1));
        Assert.That((await device.Client.Completion).Reason, Is.EqualTo(FailureReason.StorageFailed));
    }

    [Test]
    public async Task A_known_chat_needs_no_question_and_no_session_record()
    {
        var device = await LinkedDevice.ConnectAsync();
        await device.SendAsync("first", "3EB001");
        var questions = device.Wire.CountOf("iq");
        device.Store.Commits.Clear();

        for (var i = 0; i < 20; i++)
        {
            await device.SendAsync("more", $"3EB1{i}");
        }

        Assert.That(device.Wire.CountOf("iq"), Is.EqualTo(questions));
        Assert.That(device.Store.Commits.SelectMany(commit => commit.Changes).Select(change => change.Key.Kind), Has.All.EqualTo(RecordKind.SentMessage));
    }

    [TestCase(429, SendRefusal.RateLimited)]
    [TestCase(463, SendRefusal.RestrictedFromNewChats)]
    [TestCase(479, SendRefusal.StanzaRefused)]
    [TestCase(500, SendRefusal.ServerError)]
    public async Task A_refusal_of_the_server_is_typed(int code, SendRefusal refusal)
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Server.Confirm = message => ScriptedServer.Ack(message, error: code);

        var receipt = await device.SendAsync("hello", "3EB001");

        Assert.That((receipt.Outcome, receipt.Refusal, receipt.Code), Is.EqualTo((SendOutcome.Refused, refusal, code)));
    }

    [Test]
    public async Task A_notification_about_devices_makes_the_next_send_ask()
    {
        var device = await LinkedDevice.ConnectAsync();
        await device.SendAsync("first", "3EB001");
        var tablet = device.Add(LinkedDevice.Bob.WithDevice(9), LinkedDevice.BobLid.WithDevice(9), device.BobPhone);
        device.Wire.Push(new Node("notification", ("from", LinkedDevice.Bob.ToString()), ("type", "devices"), ("id", "800")).With(
            new Node("add")));
        await device.Wire.SentAsync(node => node.Tag == "ack" && node.Attribute("id") == "800");

        await device.SendAsync("second", "3EB002");

        Assert.That(tablet.Read(await device.MessageAsync(1)).Conversation, Is.EqualTo("second"));
    }

    [Test]
    public async Task A_connection_that_dies_before_the_answer_leaves_the_outcome_unknown()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Server.Confirm = _ => null;
        var sending = device.SendAsync("hello", "3EB001");
        await device.MessageAsync();

        device.Wire.Cut();

        Assert.That((await sending).Outcome, Is.EqualTo(SendOutcome.Unknown));
    }

    [Test]
    public async Task A_write_that_dies_half_way_leaves_the_outcome_unknown()
    {
        var device = await LinkedDevice.ConnectAsync();
        await device.SendAsync("first", "3EB001");
        device.Wire.InterruptsWrites = true;

        var receipt = await device.SendAsync("second", "3EB002");

        Assert.That(receipt.Outcome, Is.EqualTo(SendOutcome.Unknown));
    }

    [Test]
    public async Task A_silent_server_leaves_the_outcome_unknown()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Server.Confirm = _ => null;
        var sending = device.SendAsync("hello", "3EB001");
        await device.MessageAsync();

        var receipt = await device.Time.AdvanceUntilAsync(sending, TimeSpan.FromSeconds(1));

        Assert.That(receipt.Outcome, Is.EqualTo(SendOutcome.Unknown));
    }

    [Test]
    public async Task A_cancelled_wait_for_the_answer_leaves_the_outcome_unknown()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Server.Confirm = _ => null;
        using var cancel = new CancellationTokenSource();
        var sending = device.Client.SendAsync(LinkedDevice.Bob, new OutgoingText("hello"), "3EB001", cancel.Token);
        await device.MessageAsync();

        await cancel.CancelAsync();

        Assert.That((await sending).Outcome, Is.EqualTo(SendOutcome.Unknown));
    }

    [Test]
    public async Task Without_a_connection_nothing_is_sent()
    {
        var device = await LinkedDevice.ConnectAsync();
        await device.Client.CloseAsync();

        var receipt = await device.SendAsync("hello", "3EB001");

        Assert.That((receipt.Outcome, receipt.Refusal), Is.EqualTo((SendOutcome.NotSent, SendRefusal.NotConnected)));
    }

    [Test]
    public async Task A_wire_id_keeps_its_content()
    {
        var device = await LinkedDevice.ConnectAsync();
        await device.SendAsync("the first text", "3EB001");
        await device.SendAsync("another text", "3EB001");

        device.BobPhone.Read(await device.MessageAsync(0));
        device.BobPhone.Read(await device.MessageAsync(1));

        Assert.That(device.BobPhone.Texts, Is.EqualTo((string[])["the first text", "the first text"]));
        Assert.That(
            () => device.SendAsync("elsewhere", "3EB001", LinkedDevice.BobLid), Throws.InstanceOf<WireIdConflictException>());
    }

    [Test]
    public async Task No_counter_is_used_twice_across_a_crash()
    {
        var device = await LinkedDevice.ConnectAsync();
        for (var life = 0; life < 3; life++)
        {
            for (var i = 0; i < 5; i++)
            {
                await device.SendAsync("text", $"3EB{life}{i}");
                device.BobPhone.Read(await device.MessageAsync(i));
            }

            // A process that dies commits nothing more.
            device.Store.FailsCommits = true;
            device.Wire.Cut();
            await device.Client.Completion;
            device.Store.FailsCommits = false;
            await device.ReconnectAsync();
        }

        Assert.That(device.BobPhone.Texts, Has.Count.EqualTo(15));
        Assert.That(device.BobPhone.Counters, Is.Unique);
    }

    [Test]
    public async Task A_clean_end_skips_no_counter()
    {
        var device = await LinkedDevice.ConnectAsync();
        await device.SendAsync("one", "3EB001");
        device.BobPhone.Read(await device.MessageAsync());
        await device.Client.CloseAsync();
        await device.ReconnectAsync();

        await device.SendAsync("two", "3EB002");
        device.BobPhone.Read(await device.MessageAsync());

        Assert.That(device.BobPhone.Counters.Select(counter => counter.Counter), Is.EqualTo((uint[])[0, 1]));
    }

    [Test]
    public async Task Sends_to_different_chats_do_not_wait_for_each_other()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Add(Carol, CarolLid);
        device.Server.Confirm = _ => null;

        var bob = device.SendAsync("to bob", "3EB001");
        var carol = device.SendAsync("to carol", "3EB002", Carol);
        var messages = (Node[])[await device.MessageAsync(0), await device.MessageAsync(1)];
        foreach (var message in messages.Reverse())
        {
            device.Wire.Push(ScriptedServer.Ack(message));
        }

        Assert.That((await bob).Outcome, Is.EqualTo(SendOutcome.Acknowledged));
        Assert.That((await carol).Outcome, Is.EqualTo(SendOutcome.Acknowledged));
    }

    [Test]
    public async Task Sends_to_one_chat_leave_in_order()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Server.Confirm = _ => null;
        var sends = Enumerable.Range(0, 30).Select(i => device.SendAsync("text", $"3EB0{i:d2}")).ToArray();
        await device.MessageAsync(29);
        foreach (var message in device.Wire.Sent.Where(node => node.Tag == "message"))
        {
            device.Wire.Push(ScriptedServer.Ack(message));
        }

        await Task.WhenAll(sends);

        var ids = device.Wire.Sent.Where(node => node.Tag == "message").Select(node => node.Attribute("id"));
        Assert.That(ids, Is.EqualTo(Enumerable.Range(0, 30).Select(i => $"3EB0{i:d2}")));
    }

    [Test]
    public async Task Too_many_sends_at_once_are_refused_as_busy()
    {
        var device = await LinkedDevice.ConnectAsync(device => device.Options.MaxPendingSends = 1);
        device.Server.Confirm = _ => null;
        var first = device.SendAsync("hello", "3EB001");
        var message = await device.MessageAsync();

        var second = await device.SendAsync("hello", "3EB002");
        device.Wire.Push(ScriptedServer.Ack(message));

        Assert.That((second.Outcome, second.Refusal), Is.EqualTo((SendOutcome.NotSent, SendRefusal.Busy)));
        Assert.That((await first).Outcome, Is.EqualTo(SendOutcome.Acknowledged));
    }

    [Test]
    public async Task A_look_up_beyond_the_open_questions_is_no_fault_of_the_message()
    {
        var device = await LinkedDevice.CreateAsync();
        device.Options.MaxPendingQueries = 1;
        device.Server.Silences.Add("privacy");
        await device.ReconnectAsync();
        await device.Wire.SentAsync(node => ScriptedServer.FirstChild(node) == "privacy");

        var receipt = await device.SendAsync("hello", "3EB001");

        Assert.That((receipt.Outcome, receipt.Refusal), Is.EqualTo((SendOutcome.NotSent, SendRefusal.Busy)));
        Assert.That(device.Wire.CountOf("message"), Is.Zero);
    }

    [Test]
    public async Task Bad_input_changes_nothing()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Store.Commits.Clear();
        var client = device.Client;

        Assert.That(() => client.SendAsync(LinkedDevice.Bob, new OutgoingText(""), "3EB001"), Throws.InstanceOf<InvalidTextException>());
        Assert.That(() => client.SendAsync(LinkedDevice.Bob, new OutgoingText("  "), "3EB001"), Throws.InstanceOf<InvalidTextException>());
        Assert.That(
            () => client.SendAsync(LinkedDevice.Bob, new OutgoingText(new string('x', 65_537)), "3EB001"), Throws.InstanceOf<InvalidTextException>());
        Assert.That(() => client.SendAsync(LinkedDevice.Bob, new OutgoingText("\ud83d"), "3EB001"), Throws.InstanceOf<InvalidTextException>());
        Assert.That(() => client.SendAsync(LinkedDevice.Bob, new OutgoingText("hello"), "a b"), Throws.InstanceOf<InvalidWireIdException>());
        Assert.That(() => client.SendAsync(default, new OutgoingText("hello"), "3EB001"), Throws.InstanceOf<InvalidRecipientException>());
        Assert.That(
            () => client.SendAsync(LinkedDevice.Bob.WithDevice(4), new OutgoingText("hello"), "3EB001"), Throws.InstanceOf<InvalidRecipientException>());
        Assert.That(
            () => client.SendAsync(Jid.Parse("1203630@g.us"), new OutgoingText("hello"), "3EB001"), Throws.InstanceOf<InvalidRecipientException>());
        Assert.That(device.Store.Commits, Is.Empty);
        Assert.That(device.Wire.CountOf("message"), Is.Zero);
    }

    [Test]
    public async Task The_longest_text_passes()
    {
        var device = await LinkedDevice.ConnectAsync();

        var receipt = await device.SendAsync(new string('x', 65_536), "3EB001");

        Assert.That(receipt.Outcome, Is.EqualTo(SendOutcome.Acknowledged));
    }
}
