namespace OrleansGateway.Interop.Whatsmeow;

/// <summary>whatsmeow against the Sandbox alone: nothing of our own client takes part.</summary>
[CancelAfter(Limits.TestMilliseconds)]
public sealed class WhatsmeowAndSandboxTests
{
    private LocalSandbox _sandbox = null!;

    [SetUp]
    public async Task StartSandbox()
    {
        await WhatsmeowPackage.RequireWithSandboxRootAsync();
        _sandbox = await LocalSandbox.StartAsync();
    }

    [TearDown]
    public async Task StopSandbox()
    {
        if (_sandbox is not null)
        {
            await _sandbox.DisposeAsync();
        }
    }

    [Test]
    public async Task A_client_pairs_by_qr_code_and_logs_in_again_later()
    {
        var client = await _sandbox.PairWhatsmeowAsync();
        var jid = client.Jid;
        await client.DisconnectAsync();

        await client.LogInAsync();

        Assert.Multiple(() =>
        {
            Assert.That(client.Jid, Is.EqualTo(jid).And.Match("^155[0-9]{10}:[0-9]+@s.whatsapp.net$"));
            Assert.That(_sandbox.Server.Devices.Get(jid).Logins, Is.EqualTo(2));
        });
    }

    [Test]
    public async Task A_virtual_phone_decrypts_answers_and_marks_as_read()
    {
        var client = await _sandbox.PairWhatsmeowAsync();
        var phone = _sandbox.Server.Phones.Create();
        phone.SetBehaviour(autoReply: "you wrote: {text}", autoRead: true);

        var id = await client.SendTextAsync(phone.Jid.ToString(), "hello");
        var answer = await client.ExpectTextAsync("you wrote: hello");
        await client.ExpectReceiptAsync(id);
        await client.ExpectReceiptAsync(id, "read");
        await client.MarkReadAsync(answer);
        var report = await Eventually.UntilAsync(
            () => Task.FromResult(phone.Report(texts: true)), report => report.SentMessages.Any(sent => sent.ReadBy.Count > 0));

        Assert.Multiple(() =>
        {
            Assert.That(report.Messages.Select(message => (message.Id, message.Text)), Is.EqualTo(new[] { (id, "hello") }));
            Assert.That(report.SentMessages.Select(message => (message.Id, message.Retries)), Is.EqualTo(new[] { (answer.Id, 0) }));
            Assert.That(report.SentMessages.Single().DeliveredTo, Does.Contain(client.Jid));
            Assert.That((report.DecryptFailures, report.Duplicates), Is.EqualTo((0, 0)));
        });
    }

    [Test]
    public async Task The_phone_of_the_account_gets_a_copy_of_what_its_companion_sends()
    {
        var client = await _sandbox.PairWhatsmeowAsync();
        var other = _sandbox.Server.Phones.Create();

        var id = await client.SendTextAsync(other.Jid.ToString(), "for both of us");

        var phone = _sandbox.Server.Phones.Get(client.Account);
        var report = await Eventually.UntilAsync(
            () => Task.FromResult(phone.Report(texts: true)), report => report.Messages.Count > 0);
        Assert.Multiple(() =>
        {
            Assert.That(
                report.Messages.Select(message => (message.Id, message.FromMe, message.Text)),
                Is.EqualTo(new[] { (id, true, "for both of us") }));
            Assert.That(report.DecryptFailures, Is.Zero);
        });
    }

    [Test]
    public async Task A_client_learns_which_numbers_have_an_account()
    {
        var client = await _sandbox.PairWhatsmeowAsync();
        var known = $"+{_sandbox.Server.Phones.Create().Number}";

        var verdicts = await client.HaveAccountsAsync(known, "+19990000000");

        Assert.That(verdicts, Is.EqualTo(new Dictionary<string, bool> { [known] = true, ["+19990000000"] = false }));
    }

    [Test]
    public async Task A_client_that_was_offline_gets_its_messages_once_when_it_returns()
    {
        var client = await _sandbox.PairWhatsmeowAsync();
        var phone = _sandbox.Server.Phones.Create();
        await client.DisconnectAsync();

        phone.SendText(client.Account, "while you were out (1)");
        phone.SendText(client.Account, "while you were out (2)");
        await client.LogInAsync();
        await client.ExpectTextAsync("while you were out (1)");
        await client.ExpectTextAsync("while you were out (2)");
        await client.DisconnectAsync();
        await client.LogInAsync();
        phone.SendText(client.Account, "and now");
        await client.ExpectTextAsync("and now");

        Assert.That(client.TextsShown, Is.EqualTo(new[] { "while you were out (1)", "while you were out (2)", "and now" }));
    }

    [TestCase(true, TestName = "A_client_keeps_its_sessions_over_SIGKILL")]
    [TestCase(false, TestName = "A_client_keeps_its_sessions_over_a_clean_end")]
    public async Task A_client_keeps_its_sessions_over_a_restart(bool isKilled)
    {
        var client = await _sandbox.PairWhatsmeowAsync();
        var phone = _sandbox.Server.Phones.Create();
        phone.SetBehaviour(autoReply: "you wrote: {text}", autoRead: false);
        await client.SendTextAsync(phone.Jid.ToString(), "before");
        await client.ExpectTextAsync("you wrote: before");
        var spareKeys = _sandbox.Server.Devices.Get(client.Jid).PreKeys;

        await client.RestartAsync(isKilled);
        phone.SendText(client.Account, "while you were away");
        await client.LogInAsync();
        await client.ExpectTextAsync("while you were away");
        await client.SendTextAsync(phone.Jid.ToString(), "after");
        await client.ExpectTextAsync("you wrote: after");

        var report = phone.Report();
        Assert.Multiple(() =>
        {
            Assert.That(client.TextsShown, Is.EqualTo(new[] { "you wrote: before", "while you were away", "you wrote: after" }));
            Assert.That(_sandbox.Server.Devices.Get(client.Jid).PreKeys, Is.EqualTo(spareKeys), "a new session began");
            Assert.That((report.Received, report.DecryptFailures, report.Duplicates), Is.EqualTo((2, 0, 0)));
            Assert.That(report.SentMessages.Select(message => message.Retries), Is.All.Zero);
        });
    }
}
