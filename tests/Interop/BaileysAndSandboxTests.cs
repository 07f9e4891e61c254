using OrleansGateway.Interop.Baileys;

namespace OrleansGateway.Interop;

/// <summary>An unmodified client against the Sandbox alone: nothing of our own client takes part.</summary>
[CancelAfter(Limits.TestMilliseconds)]
public sealed class BaileysAndSandboxTests
{
    private LocalSandbox _sandbox = null!;

    [SetUp]
    public async Task StartSandbox() => _sandbox = await LocalSandbox.StartAsync();

    [TearDown]
    public async Task StopSandbox() => await _sandbox.DisposeAsync();

    [Test]
    public async Task A_client_pairs_by_qr_code_and_logs_in_again_later()
    {
        var client = await _sandbox.PairBaileysAsync("Anna");
        var jid = client.Jid;
        await client.DisconnectAsync();

        await client.LogInAsync();

        Assert.Multiple(() =>
        {
            Assert.That(client.Jid, Is.EqualTo(jid));
            Assert.That(client.Jid, Does.Match("^1555[0-9]{9}:[0-9]+@s.whatsapp.net$"));
            Assert.That(client.Lid, Does.EndWith("@lid"));
        });
    }

    [Test]
    public async Task A_client_that_trusts_another_root_refuses_the_server()
    {
        var otherRoot = new string('0', 62) + "09";
        var client = await _sandbox.StartBaileysAsync(new BaileysOptions(_sandbox.Server.ChatUrl, otherRoot, "Bert"));

        await client.ConnectAsync();

        var closed = await client.ExpectAsync<BaileysEvent.Closed>();
        Assert.That(closed.Reason, Does.Contain("certificate signature invalid"));
        Assert.That(client.Seen<BaileysEvent.QrShown>(), Is.Empty);
    }

    [Test]
    public async Task Two_clients_chat_both_ways()
    {
        var anna = await _sandbox.PairBaileysAsync("Anna");
        var bert = await _sandbox.PairBaileysAsync("Bert");

        for (var round = 1; round <= 3; round++)
        {
            await anna.SendTextAsync(bert.Account, $"question {round}");
            await bert.ExpectTextAsync($"question {round}");
            await bert.SendTextAsync(anna.Account, $"answer {round}");
            await anna.ExpectTextAsync($"answer {round}");
        }

        Assert.Multiple(() =>
        {
            Assert.That(anna.Seen<BaileysEvent.Undecryptable>(), Is.Empty);
            Assert.That(bert.Seen<BaileysEvent.Undecryptable>(), Is.Empty);
            Assert.That(bert.Seen<BaileysEvent.MessageShown>().Where(shown => !shown.FromMe), Has.Exactly(3).Items);
        });
    }

    [Test]
    public async Task Delivery_and_read_receipts_come_back_to_the_sender()
    {
        var anna = await _sandbox.PairBaileysAsync("Anna");
        var bert = await _sandbox.PairBaileysAsync("Bert");

        var id = await anna.SendTextAsync(bert.Account, "read me");
        var shown = await bert.ExpectTextAsync("read me");
        await anna.ExpectStatusAsync(id, BaileysStatus.Delivered);
        await bert.MarkReadAsync(shown.Chat, shown.Id);

        await anna.ExpectStatusAsync(id, BaileysStatus.Read);
        Assert.That(shown.Id, Is.EqualTo(id));
    }

    [Test]
    public async Task A_client_that_was_offline_gets_its_messages_once_when_it_returns()
    {
        var anna = await _sandbox.PairBaileysAsync("Anna");
        var bert = await _sandbox.PairBaileysAsync("Bert");
        await bert.DisconnectAsync();

        await anna.SendTextAsync(bert.Account, "while you were out (1)");
        await anna.SendTextAsync(bert.Account, "while you were out (2)");
        await bert.LogInAsync();

        await bert.ExpectTextAsync("while you were out (1)");
        await bert.ExpectTextAsync("while you were out (2)");
        await bert.DisconnectAsync();
        await bert.LogInAsync();
        await anna.SendTextAsync(bert.Account, "and now");
        await bert.ExpectTextAsync("and now");
        Assert.That(
            bert.Seen<BaileysEvent.MessageShown>().Select(shown => shown.Text),
            Is.EqualTo(new[] { "while you were out (1)", "while you were out (2)", "and now" }));
    }

    [Test]
    public async Task A_virtual_phone_decrypts_answers_and_marks_as_read()
    {
        var anna = await _sandbox.PairBaileysAsync("Anna");
        var phone = _sandbox.Server.Phones.Create();
        phone.SetBehaviour(autoReply: "you wrote: {text}", autoRead: true);

        var id = await anna.SendTextAsync(phone.Jid.ToString(), "hello");
        await anna.ExpectTextAsync("you wrote: hello");
        await anna.ExpectStatusAsync(id, BaileysStatus.Read);

        var report = phone.Report(texts: true);
        Assert.Multiple(() =>
        {
            Assert.That(report.Messages.Select(message => (message.Id, message.Text)), Is.EqualTo(new[] { (id, "hello") }));
            Assert.That(report.DecryptFailures, Is.Zero);
            Assert.That(report.Duplicates, Is.Zero);
        });
    }

    [Test]
    public async Task The_phone_of_the_account_gets_a_copy_of_what_its_companion_sends()
    {
        var anna = await _sandbox.PairBaileysAsync("Anna");
        var bert = await _sandbox.PairBaileysAsync("Bert");

        var id = await anna.SendTextAsync(bert.Account, "for both of us");
        await bert.ExpectTextAsync("for both of us");

        // The answer comes after the copy, in the order of the phone's own queue.
        var phone = _sandbox.Server.Phones.Get(anna.Account);
        var bertId = await bert.SendTextAsync(anna.Account, "seen");
        await bert.ExpectStatusAsync(bertId, BaileysStatus.Delivered);
        await anna.ExpectTextAsync("seen");
        var report = phone.Report(texts: true);
        Assert.That(
            report.Messages.Select(message => (message.Id, message.FromMe, message.Text)),
            Does.Contain((id, true, "for both of us")));
        Assert.That(report.DecryptFailures, Is.Zero);
    }

    [Test]
    public async Task A_client_learns_which_numbers_have_an_account()
    {
        var anna = await _sandbox.PairBaileysAsync("Anna");
        var phone = _sandbox.Server.Phones.Create();

        var isKnown = await anna.HasAccountAsync(phone.Number);
        var isOtherKnown = await anna.HasAccountAsync("19990000000");

        Assert.That((isKnown, isOtherKnown), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task A_message_that_meets_a_cut_socket_arrives_after_the_reconnect()
    {
        var anna = await _sandbox.PairBaileysAsync("Anna");
        var phone = _sandbox.Server.Phones.Create();
        _sandbox.Server.Devices.Cut(anna.Jid);
        await anna.ExpectAsync<BaileysEvent.Closed>();

        var id = phone.SendText(anna.Account, "are you there?");
        await anna.LogInAsync();

        var shown = await anna.ExpectTextAsync("are you there?");
        Assert.That(shown.Id, Is.EqualTo(id));
    }

    [Test]
    public async Task A_second_login_of_the_same_device_ends_the_first()
    {
        var first = await _sandbox.PairBaileysAsync("Anna");
        var second = await _sandbox.StartBaileysAsync("Anna", await first.ExportAsync());

        await second.LogInAsync();

        var closed = await first.ExpectAsync<BaileysEvent.Closed>(closed => closed.Code != 515);
        Assert.That(closed.Code, Is.EqualTo(440));
        Assert.That(second.Seen<BaileysEvent.Closed>(), Is.Empty);
    }
}
