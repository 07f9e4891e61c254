using OrleansGateway.Grains.Interfaces.Events;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Interop.Baileys;

namespace OrleansGateway.Interop;

/// <summary>The whole path, from the queue of a silo process to an unmodified client and back.</summary>
[CancelAfter(Limits.TestMilliseconds)]
public sealed class GatewayAndBaileysTests
{
    private LocalSandbox _sandbox = null!;
    private GatewayUnderTest _gateway = null!;
    private BaileysClient _anna = null!;

    [SetUp]
    public async Task StartAndPair()
    {
        _sandbox = await LocalSandbox.StartAsync();
        _gateway = await GatewayUnderTest.StartPairedAsync(_sandbox);
        _anna = await _sandbox.PairBaileysAsync("Anna");
    }

    [TearDown]
    public async Task Stop()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        await _sandbox.DisposeAsync();
    }

    [Test]
    public async Task A_queued_message_arrives_and_its_answer_comes_back()
    {
        var messageId = await _gateway.EnqueueAsync(_anna.Account, "Your parcel is on its way.");
        var shown = await _anna.ExpectTextAsync("Your parcel is on its way.");
        var answerId = await _anna.SendTextAsync(_gateway.Account, "Thank you!");
        var answer = await _gateway.ExpectTextAsync("Thank you!");

        var message = await _gateway.GetAsync(messageId);
        Assert.Multiple(() =>
        {
            Assert.That(message.State, Is.EqualTo(MessageState.Done));
            Assert.That(shown.Id, Is.EqualTo(message.WireId));
            Assert.That(answer.WireId, Is.EqualTo(answerId));
        });
        AssertNothingBroke();
    }

    [Test]
    public async Task Read_receipts_travel_both_ways()
    {
        await _gateway.EnqueueAsync(_anna.Account, "read this");
        var shown = await _anna.ExpectTextAsync("read this");
        await _anna.MarkReadAsync(shown.Chat, shown.Id);
        await _gateway.ExpectAsync<ReceiptReceivedEvent>(
            receipt => receipt.Kind == ReceiptEventKind.Read && receipt.WireIds.Contains(shown.Id));

        var answerId = await _anna.SendTextAsync(_gateway.Account, "read that");
        var answer = await _gateway.ExpectTextAsync("read that");
        await _anna.ExpectStatusAsync(answerId, BaileysStatus.Delivered);
        var marked = await _gateway.Phone.MarkReadAsync(
            new MarkReadRequest { Chat = answer.Chat, Sender = answer.Sender, Ids = [answer.WireId] });

        Assert.That(marked, Is.EqualTo(InstanceAnswer.Done));
        await _anna.ExpectStatusAsync(answerId, BaileysStatus.Read);
    }

    [Test]
    public async Task A_client_that_was_offline_gets_the_messages_once_when_it_returns()
    {
        await _gateway.EnqueueAsync(_anna.Account, "before");
        await _anna.ExpectTextAsync("before");
        await _anna.DisconnectAsync();

        await _gateway.EnqueueAsync(_anna.Account, "meanwhile (1)");
        await _gateway.EnqueueAsync(_anna.Account, "meanwhile (2)");
        await _anna.LogInAsync();
        await _anna.ExpectTextAsync("meanwhile (1)");
        await _anna.ExpectTextAsync("meanwhile (2)");
        await _gateway.EnqueueAsync(_anna.Account, "after");
        await _anna.ExpectTextAsync("after");

        Assert.That(TextsShownToAnna(), Is.EqualTo(new[] { "before", "meanwhile (1)", "meanwhile (2)", "after" }));
        AssertNothingBroke();
    }

    [TestCase(true, TestName = "Both_directions_go_on_with_the_same_sessions_after_SIGKILL")]
    [TestCase(false, TestName = "Both_directions_go_on_with_the_same_sessions_after_SIGTERM")]
    public async Task Both_directions_go_on_after_a_restart(bool isKilled)
    {
        await ExchangeAsync("before");
        var spareKeysOfAnna = _sandbox.Server.Devices.Get(_anna.Jid).PreKeys;
        var spareKeysOfGateway = _sandbox.Server.Devices.Get(_gateway.Device).PreKeys;

        await (isKilled ? _gateway.KillAsync() : _gateway.StopAsync());
        await _anna.SendTextAsync(_gateway.Account, "while the silo is down");
        await _gateway.StartAsync();

        await _gateway.ExpectTextAsync("while the silo is down");
        await ExchangeAsync("after");
        var status = await _gateway.Phone.GetStatusAsync();
        Assert.Multiple(() =>
        {
            Assert.That(status.Account, Is.EqualTo(_gateway.Device));
            Assert.That(_gateway.Seen<PairedEvent>(), Has.Exactly(1).Items);
            Assert.That(_sandbox.Server.Devices.Get(_anna.Jid).PreKeys, Is.EqualTo(spareKeysOfAnna), "a new session began");
            Assert.That(_sandbox.Server.Devices.Get(_gateway.Device).PreKeys, Is.EqualTo(spareKeysOfGateway), "a new session began");
            Assert.That(TextsShownToAnna(), Is.EqualTo(new[] { "before (out)", "after (out)" }));
            Assert.That(
                _gateway.Seen<MessageReceivedEvent>().Where(message => !message.IsFromMe).Select(message => message.Text),
                Is.EqualTo(new[] { "before (in)", "while the silo is down", "after (in)" }));
        });
        AssertNothingBroke();
    }

    [Test]
    public async Task A_second_login_of_the_device_ends_the_first_and_no_reconnect_war_follows()
    {
        await ExchangeAsync("before");
        await _gateway.StopAsync();
        await using var twin = await _gateway.StartTwinAsync();
        await twin.ExpectStatusAsync(status => status.State == InstanceState.Connected);

        await _gateway.StartAsync();

        var replaced = await twin.ExpectStatusAsync(status => status.Fault == InstanceFault.Replaced);
        var winner = await _gateway.ExpectStatusAsync(status => status.State == InstanceState.Connected);
        Assert.Multiple(() =>
        {
            Assert.That(winner.Fault, Is.EqualTo(InstanceFault.None));
            Assert.That(replaced.State, Is.Not.EqualTo(InstanceState.Connected));
            Assert.That(
                replaced.NextAttemptAt - replaced.Since,
                Is.Null.Or.GreaterThanOrEqualTo(TimeSpan.FromSeconds(25)),
                "the replaced one must not come back at once");
        });
    }

    [Test]
    public async Task Nothing_is_lost_when_both_sides_write_at_once_and_answer_at_once()
    {
        const int Count = 50;
        var openings = Enumerable.Range(1, Count).Select(number => $"opening {number}").ToArray();

        await Task.WhenAll(
            Task.WhenAll(openings.Select(text => _gateway.EnqueueAsync(_anna.Account, text))),
            Task.WhenAll(openings.Select(text => _anna.SendTextAsync(_gateway.Account, text))),
            Task.WhenAll(openings.Select(AnswerForAnnaAsync)),
            Task.WhenAll(openings.Select(AnswerForGatewayAsync)));
        await Task.WhenAll(openings.Select(text => _anna.ExpectTextAsync($"answer to {text}")));
        await Task.WhenAll(openings.Select(text => _gateway.ExpectTextAsync($"answer to {text}")));

        Assert.That(TextsShownToAnna(), Is.Unique.And.Exactly(2 * Count).Items);
        Assert.That(
            _gateway.Seen<MessageReceivedEvent>().Where(message => !message.IsFromMe).Select(message => message.Text),
            Is.Unique.And.Exactly(2 * Count).Items);
        AssertNothingBroke();

        async Task AnswerForAnnaAsync(string text)
        {
            await _anna.ExpectTextAsync(text);
            await _anna.SendTextAsync(_gateway.Account, $"answer to {text}");
        }

        async Task AnswerForGatewayAsync(string text)
        {
            await _gateway.ExpectTextAsync(text);
            await _gateway.EnqueueAsync(_anna.Account, $"answer to {text}");
        }
    }

    private async Task ExchangeAsync(string text)
    {
        await _gateway.EnqueueAsync(_anna.Account, $"{text} (out)");
        await _anna.ExpectTextAsync($"{text} (out)");
        await _anna.SendTextAsync(_gateway.Account, $"{text} (in)");
        await _gateway.ExpectTextAsync($"{text} (in)");
    }

    private IEnumerable<string> TextsShownToAnna() =>
        _anna.Seen<BaileysEvent.MessageShown>().Where(message => !message.FromMe).Select(message => message.Text);

    private void AssertNothingBroke()
    {
        Assert.Multiple(() =>
        {
            Assert.That(_anna.Seen<BaileysEvent.Undecryptable>(), Is.Empty);
            Assert.That(_gateway.Seen<MessageUndecryptableEvent>(), Is.Empty);
        });
    }
}
