using OrleansGateway.Grains.Interfaces.Events;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Interop.Whatsmeow;

/// <summary>The whole path, from the queue of a silo process to whatsmeow and back.</summary>
[CancelAfter(Limits.TestMilliseconds)]
public sealed class GatewayAndWhatsmeowTests
{
    private LocalSandbox _sandbox = null!;
    private GatewayUnderTest _gateway = null!;
    private WhatsmeowClient _whatsmeow = null!;

    [SetUp]
    public async Task StartAndPair()
    {
        await WhatsmeowPackage.RequireWithSandboxRootAsync();
        _sandbox = await LocalSandbox.StartAsync();
        _gateway = await GatewayUnderTest.StartPairedAsync(_sandbox);
        _whatsmeow = await _sandbox.PairWhatsmeowAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        if (_sandbox is not null)
        {
            await _sandbox.DisposeAsync();
        }
    }

    [Test]
    public async Task A_queued_message_arrives_and_its_answer_comes_back()
    {
        var messageId = await _gateway.EnqueueAsync(_whatsmeow.Account, "Your parcel is on its way.");
        var shown = await _whatsmeow.ExpectTextAsync("Your parcel is on its way.");
        var answerId = await _whatsmeow.SendTextAsync(_gateway.Account, "Thank you!");
        var answer = await _gateway.ExpectTextAsync("Thank you!");

        var message = await _gateway.GetAsync(messageId);
        Assert.Multiple(() =>
        {
            Assert.That(message.State, Is.EqualTo(MessageState.Done));
            Assert.That(shown.Id, Is.EqualTo(message.WireId));
            Assert.That(answer.WireId, Is.EqualTo(answerId));
        });
        AssertNoRetries();
    }

    [Test]
    public async Task Receipts_travel_both_ways()
    {
        await _gateway.EnqueueAsync(_whatsmeow.Account, "read this");
        var shown = await _whatsmeow.ExpectTextAsync("read this");
        await ExpectReceiptAtGatewayAsync(shown.Id, ReceiptEventKind.Delivered);
        await _whatsmeow.MarkReadAsync(shown);
        await ExpectReceiptAtGatewayAsync(shown.Id, ReceiptEventKind.Read);

        var answerId = await _whatsmeow.SendTextAsync(_gateway.Account, "read that");
        var answer = await _gateway.ExpectTextAsync("read that");
        await _whatsmeow.ExpectReceiptAsync(answerId);
        var marked = await _gateway.Phone.MarkReadAsync(
            new MarkReadRequest { Chat = answer.Chat, Sender = answer.Sender, Ids = [answer.WireId] });

        Assert.That(marked, Is.EqualTo(InstanceAnswer.Done));
        await _whatsmeow.ExpectReceiptAsync(answerId, "read");
    }

    [Test]
    public async Task Whoever_was_offline_gets_the_messages_once_on_return()
    {
        await _whatsmeow.DisconnectAsync();
        await _gateway.EnqueueAsync(_whatsmeow.Account, "to whatsmeow (1)");
        await _gateway.EnqueueAsync(_whatsmeow.Account, "to whatsmeow (2)");
        await _whatsmeow.LogInAsync();
        await _whatsmeow.ExpectTextAsync("to whatsmeow (1)");
        await _whatsmeow.ExpectTextAsync("to whatsmeow (2)");

        await _gateway.StopAsync();
        await _whatsmeow.SendTextAsync(_gateway.Account, "to the gateway (1)");
        await _whatsmeow.SendTextAsync(_gateway.Account, "to the gateway (2)");
        await _gateway.StartAsync();
        await _gateway.ExpectTextAsync("to the gateway (1)");
        await _gateway.ExpectTextAsync("to the gateway (2)");

        Assert.Multiple(() =>
        {
            Assert.That(_whatsmeow.TextsShown, Is.EqualTo(new[] { "to whatsmeow (1)", "to whatsmeow (2)" }));
            Assert.That(TextsAtGateway(), Is.EqualTo(new[] { "to the gateway (1)", "to the gateway (2)" }));
        });
        AssertNoRetries();
    }

    [Test]
    public async Task Both_directions_continue_with_the_same_sessions_after_whatsmeow_restarts()
    {
        await ExchangeAsync("before");
        var spareKeysOfWhatsmeow = _sandbox.Server.Devices.Get(_whatsmeow.Jid).PreKeys;
        var spareKeysOfGateway = _sandbox.Server.Devices.Get(_gateway.Device).PreKeys;

        await _whatsmeow.RestartAsync(isKilled: true);
        await _gateway.EnqueueAsync(_whatsmeow.Account, "while whatsmeow is down");
        await _whatsmeow.LogInAsync();
        await _whatsmeow.ExpectTextAsync("while whatsmeow is down");
        await ExchangeAsync("after");

        Assert.Multiple(() =>
        {
            Assert.That(_sandbox.Server.Devices.Get(_whatsmeow.Jid).PreKeys, Is.EqualTo(spareKeysOfWhatsmeow), "a new session began");
            Assert.That(_sandbox.Server.Devices.Get(_gateway.Device).PreKeys, Is.EqualTo(spareKeysOfGateway), "a new session began");
            Assert.That(_whatsmeow.TextsShown, Is.EqualTo(new[] { "before (out)", "while whatsmeow is down", "after (out)" }));
            Assert.That(TextsAtGateway(), Is.EqualTo(new[] { "before (in)", "after (in)" }));
        });
        AssertNoRetries();
    }

    [Test]
    public async Task Nothing_is_lost_when_both_sides_write_at_once_and_answer_at_once()
    {
        string[] openings = [.. Enumerable.Range(1, 50).Select(number => $"opening {number}")];
        string[] all = [.. openings, .. openings.Select(text => $"answer to {text}")];

        var exchange = Task.WhenAll(
            Task.WhenAll(openings.Select(text => _gateway.EnqueueAsync(_whatsmeow.Account, text))),
            Task.WhenAll(openings.Select(text => _whatsmeow.SendTextAsync(_gateway.Account, text))),
            Task.WhenAll(openings.Select(AnswerForWhatsmeowAsync)),
            Task.WhenAll(openings.Select(AnswerForGatewayAsync)));
        await exchange.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        Assert.Multiple(() =>
        {
            Assert.That(all.Except(TextsAtGateway()), Is.Empty, "lost on the way to the gateway");
            Assert.That(all.Except(_whatsmeow.TextsShown), Is.Empty, "lost on the way to whatsmeow");
            Assert.That(TextsAtGateway(), Is.Unique);
            Assert.That(_whatsmeow.TextsShown, Is.Unique);
            Assert.That(exchange.Exception, Is.Null);
        });

        async Task AnswerForWhatsmeowAsync(string text)
        {
            await _whatsmeow.ExpectTextAsync(text);
            await _whatsmeow.SendTextAsync(_gateway.Account, $"answer to {text}");
            await _gateway.ExpectTextAsync($"answer to {text}");
        }

        async Task AnswerForGatewayAsync(string text)
        {
            await _gateway.ExpectTextAsync(text);
            await _gateway.EnqueueAsync(_whatsmeow.Account, $"answer to {text}");
            await _whatsmeow.ExpectTextAsync($"answer to {text}");
        }
    }

    private async Task ExchangeAsync(string text)
    {
        await _gateway.EnqueueAsync(_whatsmeow.Account, $"{text} (out)");
        await _whatsmeow.ExpectTextAsync($"{text} (out)");
        await _whatsmeow.SendTextAsync(_gateway.Account, $"{text} (in)");
        await _gateway.ExpectTextAsync($"{text} (in)");
    }

    private Task<ReceiptReceivedEvent> ExpectReceiptAtGatewayAsync(string id, ReceiptEventKind kind) =>
        _gateway.ExpectAsync<ReceiptReceivedEvent>(receipt => receipt.Kind == kind && receipt.WireIds.Contains(id));

    private IEnumerable<string?> TextsAtGateway() =>
        _gateway.Seen<MessageReceivedEvent>().Where(message => !message.IsFromMe).Select(message => message.Text);

    private void AssertNoRetries() => Assert.Multiple(() =>
    {
        Assert.That(_sandbox.Server.Devices.Get(_whatsmeow.Jid).RetryReceipts, Is.Zero);
        Assert.That(_sandbox.Server.Devices.Get(_gateway.Device).RetryReceipts, Is.Zero);
        Assert.That(_gateway.Seen<MessageUndecryptableEvent>(), Is.Empty);
    });
}
