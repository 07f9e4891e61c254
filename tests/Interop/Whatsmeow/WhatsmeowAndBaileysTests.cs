using OrleansGateway.Interop.Baileys;

namespace OrleansGateway.Interop.Whatsmeow;

/// <summary>Two clients that we did not write, with the Sandbox between them.</summary>
[CancelAfter(Limits.TestMilliseconds)]
public sealed class WhatsmeowAndBaileysTests
{
    private LocalSandbox _sandbox = null!;
    private WhatsmeowClient _whatsmeow = null!;
    private BaileysClient _anna = null!;

    [SetUp]
    public async Task StartAndPair()
    {
        await WhatsmeowPackage.RequireWithSandboxRootAsync();
        _sandbox = await LocalSandbox.StartAsync();
        _whatsmeow = await _sandbox.PairWhatsmeowAsync();
        _anna = await _sandbox.PairBaileysAsync("Anna");
    }

    [TearDown]
    public async Task Stop()
    {
        if (_sandbox is not null)
        {
            await _sandbox.DisposeAsync();
        }
    }

    [Test]
    public async Task Two_clients_chat_both_ways_with_receipts()
    {
        for (var round = 1; round <= 3; round++)
        {
            var request = await _whatsmeow.SendTextAsync(_anna.Account, $"request {round}");
            var shownToAnna = await _anna.ExpectTextAsync($"request {round}");
            await _anna.MarkReadAsync(shownToAnna.Chat, shownToAnna.Id);
            await _whatsmeow.ExpectReceiptAsync(request, "read");
            var answer = await _anna.SendTextAsync(_whatsmeow.Account, $"answer {round}");
            await _whatsmeow.MarkReadAsync(await _whatsmeow.ExpectTextAsync($"answer {round}"));
            await _anna.ExpectStatusAsync(answer, BaileysStatus.Read);
        }

        AssertShown(["answer 1", "answer 2", "answer 3"], ["request 1", "request 2", "request 3"]);
    }

    [Test]
    public async Task A_client_that_was_offline_gets_its_messages_once_when_it_returns()
    {
        await _whatsmeow.DisconnectAsync();
        await _anna.SendTextAsync(_whatsmeow.Account, "to whatsmeow (1)");
        await _anna.SendTextAsync(_whatsmeow.Account, "to whatsmeow (2)");
        await _whatsmeow.LogInAsync();
        await _whatsmeow.ExpectTextAsync("to whatsmeow (2)");

        await _anna.DisconnectAsync();
        await _whatsmeow.SendTextAsync(_anna.Account, "to Anna (1)");
        await _whatsmeow.SendTextAsync(_anna.Account, "to Anna (2)");
        await _anna.LogInAsync();
        await _anna.ExpectTextAsync("to Anna (2)");

        AssertShown(["to whatsmeow (1)", "to whatsmeow (2)"], ["to Anna (1)", "to Anna (2)"]);
    }

    private void AssertShown(string[] toWhatsmeow, string[] toAnna) => Assert.Multiple(() =>
    {
        Assert.That(_whatsmeow.TextsShown, Is.EqualTo(toWhatsmeow));
        Assert.That(
            _anna.Seen<BaileysEvent.MessageShown>().Where(message => !message.FromMe).Select(message => message.Text),
            Is.EqualTo(toAnna));
        Assert.That(_anna.Seen<BaileysEvent.Undecryptable>(), Is.Empty);
        Assert.That(_sandbox.Server.Devices.Get(_whatsmeow.Jid).RetryReceipts, Is.Zero);
        Assert.That(_sandbox.Server.Devices.Get(_anna.Jid).RetryReceipts, Is.Zero);
    });
}
