using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Sending;
using OrleansGateway.Protocol.Messages;

namespace OrleansGateway.Sandbox.Tests;

/// <summary>The library's own client against the server: the whole path, each half checked by the other.</summary>
[CancelAfter(60_000)]
internal sealed class DeviceClientTests : SandboxTests
{
    [Test]
    public async Task A_device_pairs_by_qr_and_logs_in()
    {
        await using var device = await GatewayDevice.PairAsync(Server);

        Assert.That(device.Client.IsReady, Is.True);
        Assert.That(device.Client.Account!.Value.WithoutDevice, Is.EqualTo(device.Number));
        Assert.That(device.Store.Events.OfType<DevicePaired>().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Texts_go_both_ways_with_a_phone()
    {
        await using var device = await GatewayDevice.PairAsync(Server);
        var bob = Server.Phones.Create();

        await device.SendAsync(bob.Jid, "hello", "3EB0A1");
        await Eventually.HoldsAsync(() => bob.Report().Received == 1);
        bob.SendText(device.Number.ToString(), "welcome");
        await Eventually.HoldsAsync(() => device.Texts.Contains("welcome"));
        await device.SendAsync(bob.Jid, "again", "3EB0A2");
        await Eventually.HoldsAsync(() => bob.Report().Received == 2);

        Assert.That(bob.Report(texts: true).Messages.Select(message => message.Text), Is.EqualTo(new[] { "hello", "again" }));
        Assert.That(bob.Report().DecryptFailures, Is.Zero);
        Assert.That(device.Messages.Single().Chat, Is.EqualTo(bob.Jid));
    }

    [Test]
    public async Task Our_own_phone_sees_what_the_device_sends_and_the_device_what_the_phone_sends()
    {
        await using var device = await GatewayDevice.PairAsync(Server);
        var bob = Server.Phones.Create();

        await device.SendAsync(bob.Jid, "from the device", "3EB0A1");
        await Eventually.HoldsAsync(() => device.Phone.Report().Messages.Any(message => message.FromMe));
        device.Phone.SendText(bob.Jid.ToString(), "from the phone");
        await Eventually.HoldsAsync(() => device.Texts.Contains("from the phone"));

        var seen = device.Messages.Single();
        Assert.That((seen.FromMe, seen.Chat), Is.EqualTo((true, bob.Jid)));
    }

    [Test]
    public async Task Two_devices_chat_with_each_other()
    {
        await using var ada = await GatewayDevice.PairAsync(Server);
        await using var grace = await GatewayDevice.PairAsync(Server);
        for (var i = 0; i < 5; i++)
        {
            await ada.SendAsync(grace.Number, $"question {i}", $"3EB0A{i}");
            await Eventually.HoldsAsync(() => grace.Texts.Contains($"question {i}"));
            await grace.SendAsync(ada.Number, $"answer {i}", $"3EB0B{i}");
            await Eventually.HoldsAsync(() => ada.Texts.Contains($"answer {i}"));
        }

        Assert.That(ada.Store.Events.OfType<MessageUndecryptable>(), Is.Empty);
        Assert.That(grace.Store.Events.OfType<MessageUndecryptable>(), Is.Empty);
        await Eventually.HoldsAsync(() => ada.Store.Events.OfType<ReceiptReceived>().Any(receipt => receipt.Kind == ReceiptKind.Delivered));
    }

    [Test]
    public async Task Messages_sent_while_a_device_was_offline_arrive_when_it_reconnects()
    {
        await using var device = await GatewayDevice.PairAsync(Server);
        var bob = Server.Phones.Create();
        bob.SendText(device.Number.ToString(), "before");
        await Eventually.HoldsAsync(() => device.Texts.Contains("before"));
        await device.Client.CloseAsync();
        for (var i = 0; i < 20; i++)
        {
            bob.SendText(device.Number.ToString(), $"waiting {i}");
        }

        await device.ConnectAsync();

        await Eventually.HoldsAsync(() => device.Texts.Count() == 21);
        Assert.That(device.Texts.Skip(1), Is.EqualTo(Enumerable.Range(0, 20).Select(i => $"waiting {i}")));
        Assert.That(device.Store.Events.OfType<MessageUndecryptable>(), Is.Empty);
    }

    [Test]
    public async Task Sessions_survive_clean_closes_and_lost_connections()
    {
        await using var device = await GatewayDevice.PairAsync(Server);
        var bob = Server.Phones.Create();
        for (var i = 0; i < 6; i++)
        {
            await device.SendAsync(bob.Jid, $"text {i}", $"3EB0A{i}");
            bob.SendText(device.Number.ToString(), $"answer {i}");
            await Eventually.HoldsAsync(() => device.Texts.Contains($"answer {i}"));
            await (i % 2 == 0 ? device.LoseConnectionAsync() : device.Client.CloseAsync());
            await device.ConnectAsync();
        }

        await Eventually.HoldsAsync(() => bob.Report().Received == 6);
        Assert.That((bob.Report().DecryptFailures, bob.Report().Duplicates), Is.EqualTo((0L, 0L)));
    }

    [Test]
    public async Task A_device_that_lost_its_sessions_receives_again_after_a_retry()
    {
        await using var device = await GatewayDevice.PairAsync(Server);
        var bob = Server.Phones.Create();
        bob.SendText(device.Number.ToString(), "before");
        await Eventually.HoldsAsync(() => device.Texts.Contains("before"));
        await device.SendAsync(bob.Jid, "so that the phone knows the session", "3EB0A1");
        await Eventually.HoldsAsync(() => bob.Report().Received == 1);
        await device.Client.CloseAsync();
        await device.ForgetSessionsAsync();
        await device.ConnectAsync();

        bob.SendText(device.Number.ToString(), "after");
        await Eventually.HoldsAsync(() => device.Texts.Contains("after"));
        await device.SendAsync(bob.Jid, "answer", "3EB0A2");
        await Eventually.HoldsAsync(() => bob.Report().Received == 2);

        Assert.That(device.Store.Events.OfType<MessageUndecryptable>().Max(undecryptable => undecryptable.RetryCount), Is.LessThanOrEqualTo(2));
        Assert.That(bob.Report().DecryptFailures, Is.Zero);
    }

    [Test]
    public async Task Receipts_of_a_phone_become_events()
    {
        await using var device = await GatewayDevice.PairAsync(Server);
        var bob = Server.Phones.Create();
        bob.SetBehaviour(autoReply: null, autoRead: true);

        await device.SendAsync(bob.Jid, "hello", "3EB0A1");

        await Eventually.HoldsAsync(() => device.Store.Events.OfType<ReceiptReceived>().Any(receipt => receipt.Kind == ReceiptKind.Read));
        var receipts = device.Store.Events.OfType<ReceiptReceived>().Where(receipt => receipt.Chat == bob.Jid).ToArray();
        Assert.That(receipts.Select(receipt => receipt.Kind), Does.Contain(ReceiptKind.Delivered));
        Assert.That(receipts.Select(receipt => receipt.Ids.Single()), Has.All.EqualTo("3EB0A1"));
    }

    [Test]
    public async Task A_refused_message_goes_through_under_the_same_id_later()
    {
        await using var device = await GatewayDevice.PairAsync(Server);
        var bob = Server.Phones.Create();
        Server.Devices.AnswerNext(device.Client.Account.ToString()!, 1, 479, "message");

        var refused = await device.Client.SendAsync(bob.Jid, new OutgoingText("hello"), "3EB0A1");
        var accepted = await device.Client.SendAsync(bob.Jid, new OutgoingText("hello"), "3EB0A1");

        Assert.That((refused.Outcome, refused.Refusal), Is.EqualTo((SendOutcome.Refused, SendRefusal.StanzaRefused)));
        Assert.That(accepted.Outcome, Is.EqualTo(SendOutcome.Acknowledged));
        await Eventually.HoldsAsync(() => bob.Report().Received == 1);
        Assert.That(bob.Report().DecryptFailures, Is.Zero);
    }

    [Test]
    public async Task A_message_to_a_number_without_an_account_is_refused()
    {
        await using var device = await GatewayDevice.PairAsync(Server);

        var receipt = await device.Client.SendAsync(Jid.Parse("15559999999@s.whatsapp.net"), new OutgoingText("hello"), "3EB0A1");

        Assert.That((receipt.Outcome, receipt.Refusal), Is.EqualTo((SendOutcome.Refused, SendRefusal.NoAccount)));
    }

    [Test]
    public async Task A_look_up_that_fails_for_a_while_is_no_answer_about_the_recipient()
    {
        await using var device = await GatewayDevice.PairAsync(Server);
        var bob = Server.Phones.Create();
        var account = device.Client.Account.ToString()!;
        Server.Devices.AnswerNext(account, 1_000, 404, "iq");

        var failed = await device.Client.SendAsync(bob.Jid, new OutgoingText("hello"), "3EB0A1");
        Server.Devices.AnswerNext(account, 0, 404, "iq");
        var accepted = await device.Client.SendAsync(bob.Jid, new OutgoingText("hello"), "3EB0A1");

        Assert.That((failed.Outcome, failed.Refusal, failed.Code), Is.EqualTo((SendOutcome.NotSent, SendRefusal.LookupFailed, 404)));
        Assert.That(accepted.Outcome, Is.EqualTo(SendOutcome.Acknowledged));
    }

    [Test]
    public async Task A_second_login_ends_the_older_connection_and_stays_connected()
    {
        await using var device = await GatewayDevice.PairAsync(Server);
        var older = device.Client;

        await device.ConnectAsync();

        Assert.That((await older.Completion).Reason, Is.EqualTo(FailureReason.Replaced));
        Assert.That(device.Client.IsReady, Is.True);
    }

    [Test]
    public async Task An_unlinked_device_reports_that_it_was_logged_out()
    {
        await using var device = await GatewayDevice.PairAsync(Server);

        Server.Devices.Unlink(device.Client.Account.ToString()!);

        Assert.That((await device.Client.Completion).Reason, Is.EqualTo(FailureReason.LoggedOut));
        Assert.That(device.Store.Events.OfType<DeviceLoggedOut>().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Concurrent_sends_lose_no_message_and_keep_their_order()
    {
        await using var device = await GatewayDevice.PairAsync(Server);
        var phones = Enumerable.Range(0, 4).Select(_ => Server.Phones.Create()).ToArray();

        await Task.WhenAll(phones.SelectMany((phone, p) =>
            Enumerable.Range(0, 50).Select(i => device.SendAsync(phone.Jid, $"text {i}", $"3EB0{p}X{i}"))));

        foreach (var phone in phones)
        {
            await Eventually.HoldsAsync(() => phone.Report().Received == 50);
            var texts = phone.Report(texts: true).Messages.Select(message => message.Text);
            Assert.That(texts, Is.EqualTo(Enumerable.Range(0, 50).Select(i => $"text {i}")));
            Assert.That((phone.Report().DecryptFailures, phone.Report().Duplicates), Is.EqualTo((0L, 0L)));
        }
    }
}
