using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Messages;
using OrleansGateway.Grains.Interfaces.Pacing;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Tests.Storage;
using static OrleansGateway.Grains.Tests.Queue.PartitionHarness;

namespace OrleansGateway.Grains.Tests.Queue;

/// <summary>A partition with paced instances: no message waits without need, and few writes are wasted.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class QueuePacingTests(string kind)
{
    private const string Anna = "491700000001@s.whatsapp.net";
    private const string Bob = "491700000002@s.whatsapp.net";
    private const int MaxInFlight = 8;
    private PartitionHarness _queue = null!;
    private PacedInstances _instances = null!;
    private int _stamp;

    [SetUp]
    public async Task StartAsync()
    {
        _queue = await PartitionHarness.StartAsync(
            options =>
            {
                options.MaxInFlight = MaxInFlight;
                options.WindowSize = 16;
                options.MaxWaiting = 64;
            },
            kind);
        _instances = new PacedInstances(_queue.Time);
        _queue.Router.Answer = _instances.AnswerAsync;
        _stamp = 0;
    }

    [TearDown]
    public async Task StopAsync() => await _queue.DisposeAsync();

    [Test]
    public async Task Messages_leave_at_the_pace_of_their_instance_with_few_wasted_binds()
    {
        _queue.Fleet.SetConnected(Pool, "one");
        _instances.Rates["one"] = new SendRate { Messages = 60, Burst = 5 };
        var ids = await EnqueueAsync(40);
        await _queue.UntilSentAsync(5);
        await SettleAsync(5);

        // Before the first answer the partition knows nothing; from then on it takes no place that is not there.
        Assert.That(_instances.Refused, Is.LessThan(MaxInFlight));
        var unknowing = _instances.Refused;
        await AdvanceUntilAsync(40, TimeSpan.FromMilliseconds(250));
        Assert.That(_instances.Refused, Is.EqualTo(unknowing));
        foreach (var id in ids)
        {
            var message = await DoneAsync(id);
            Assert.That(message.History, Has.Length.LessThanOrEqualTo(5), "no history of waiting");
            Assert.That(message.Attempts, Is.LessThanOrEqualTo(1));
        }
    }

    [Test]
    public async Task Others_of_the_pool_take_over_at_once_and_the_pool_rests_until_the_first_place()
    {
        _instances.Rates["one"] = new SendRate { Messages = 1, Per = TimeSpan.FromDays(7) };
        _instances.Rates["two"] = new SendRate { Messages = 6, Burst = 4 };
        await EnqueueAsync(12);
        await SettleAsync(5);
        Assert.That(AdmittedBy("one"), Is.EqualTo(1));
        Assert.That(AdmittedBy("two"), Is.EqualTo(4));

        await AdvanceUntilAsync(12, TimeSpan.FromSeconds(1));
        Assert.That(AdmittedBy("two"), Is.EqualTo(11));
    }

    [Test]
    public async Task A_recipient_that_rests_holds_its_line_in_order_while_others_go_on()
    {
        _instances.RecipientRate = new SendRate { Messages = 1, Burst = 1 };
        _queue.Fleet.SetConnected(Pool, "one");
        await _queue.EnqueueManyAsync(Text("a1", Anna), Text("a2", Anna), Text("a3", Anna));
        await SettleAsync(1);
        await _queue.EnqueueManyAsync([.. Enumerable.Range(1, 20).Select(i => Text($"b{i:d2}", Number(i)))]);
        await SettleAsync(21);

        await AdvanceUntilAsync(23, TimeSpan.FromSeconds(10));
        Assert.That(_queue.Router.Texts.Where(text => text[0] == 'a'), Is.EqualTo(new[] { "a1", "a2", "a3" }));
        Assert.That(_instances.Refused, Is.Zero, "the answer before tells");
    }

    [Test]
    public async Task Known_chats_go_on_while_the_limit_of_new_chats_holds_others_until_the_next_day()
    {
        _queue.Fleet.SetConnected(Pool, "one");
        await DoneAsync((await _queue.EnqueueAsync(Text("before", Anna))).MessageId!);
        _instances.NewChatCaps["one"] = 3;
        _instances.DayEndsAt = _queue.Time.GetUtcNow().AddHours(6);
        await EnqueueAsync(30);
        await SettleAsync(3);
        var unknowing = _instances.Refused;
        Assert.That(unknowing, Is.LessThan(MaxInFlight));

        var known = await _queue.EnqueueAsync(Text("known", Anna));
        await DoneAsync(known.MessageId!);
        await _queue.AdvanceAsync(TimeSpan.FromHours(5));
        var later = await _queue.EnqueueAsync(Text("known too", Anna));
        await DoneAsync(later.MessageId!);
        Assert.That(_instances.Refused, Is.EqualTo(unknowing), "no bind in vain while they wait");

        await _queue.AdvanceAsync(TimeSpan.FromHours(1));
        await AdvanceUntilAsync(33, TimeSpan.FromSeconds(1));
        Assert.That(_instances.Refused, Is.EqualTo(unknowing));
    }

    [Test]
    public async Task A_recipient_that_wrote_to_an_instance_is_not_a_new_chat()
    {
        _queue.Fleet.SetConnected(Pool, "one");
        _queue.Router.Answer = static (_, _) => Task.FromResult(SendResult.Refused(SendFailure.NotOnWhatsApp, 404));
        var first = await _queue.EnqueueAsync(Text("too early", Anna));
        await _queue.UntilStateAsync(first.MessageId!, MessageState.Dead);

        await _queue.NoteChatAsync(Anna, "one");
        await _queue.EnqueueAsync(Text("answer", Anna));
        await _queue.UntilSentAsync(2);
        Assert.That(_queue.Router.Sent.Select(entry => entry.Request.IsNewChat), Is.EqualTo(new bool?[] { true, false }));
    }

    [Test]
    public async Task An_instance_that_comes_with_room_for_new_chats_takes_what_waited()
    {
        _queue.Fleet.SetConnected(Pool, "one");
        _instances.NewChatCaps["one"] = 0;
        _instances.DayEndsAt = _queue.Time.GetUtcNow().AddDays(365);
        await EnqueueAsync(12);
        await UntilWaitingAsync(12);

        _queue.Fleet.SetConnected(Pool, "one", "two");
        await AdvanceUntilAsync(12, _queue.Options.RestCheck);
        Assert.That(AdmittedBy("two"), Is.EqualTo(12));
    }

    [Test]
    public async Task A_pace_that_is_configured_anew_frees_what_waited_for_the_old_one()
    {
        _queue.Fleet.SetConnected(Pool, "one");
        _instances.Rates["one"] = new SendRate { Messages = 1, Per = TimeSpan.FromDays(7) };
        _instances.RecipientRate = new SendRate { Messages = 1, Per = TimeSpan.FromDays(7) };
        await _queue.EnqueueManyAsync(Text("a1", Anna), Text("a2", Anna), Text("b1", Bob));
        await SettleAsync(1);
        await UntilWaitingAsync(2);

        _instances.Rates.Clear();
        _instances.RecipientRate = SendRate.Unlimited;
        Reconfigure("one");
        await AdvanceUntilAsync(3, _queue.Options.RestCheck);
    }

    [Test]
    public async Task In_quiet_hours_a_pool_rests_without_calling_its_instances()
    {
        var end = _queue.Time.GetUtcNow().AddHours(8);
        _queue.Fleet.Set(Pool, new FleetMember("one") { IsConnected = true, RestUntil = end });
        var id = (await _queue.EnqueueAsync(Text("at night", Anna))).MessageId!;
        var wanted = (await _queue.EnqueueAsync(Text("only one", Bob) with { Instance = "one" })).MessageId!;
        await _queue.AdvanceAsync(TimeSpan.FromHours(7));
        await UntilWaitingAsync(2);
        Assert.That(_queue.Router.Sent, Is.Empty);

        await AdvanceUntilAsync(2, TimeSpan.FromMinutes(6));
        Assert.That((await DoneAsync(id)).History, Has.Length.EqualTo(3));
        Assert.That((await DoneAsync(wanted)).History, Has.Length.EqualTo(3), "no write while it waited");
    }

    [Test]
    public async Task An_instance_in_quiet_hours_gets_no_message_until_they_end()
    {
        _queue.Fleet.SetConnected(Pool, "one");
        var end = _queue.Time.GetUtcNow().AddHours(8);
        _queue.Router.Answer = (_, _) => Task.FromResult(_queue.Time.GetUtcNow() < end
            ? SendResult.NotSent(SendFailure.QuietHours, end)
            : SendResult.Acknowledged(end));
        var id = (await _queue.EnqueueAsync(Text("at night", Anna))).MessageId!;
        await _queue.UntilSentAsync(1);
        for (var hour = 0; hour < 7; hour++)
        {
            await _queue.AdvanceAsync(TimeSpan.FromHours(1));
            await UntilWaitingAsync(1);
        }

        Assert.That(_queue.Router.Sent, Has.Count.EqualTo(1));
        await _queue.UntilAsync(
            async () =>
            {
                await _queue.AdvanceAsync(TimeSpan.FromMinutes(6));
                return (await _queue.GetAsync(id)).State == MessageState.Done;
            },
            "sent after the quiet hours");
        Assert.That((await _queue.GetAsync(id)).Attempts, Is.Zero);
    }

    [Test]
    public async Task What_is_held_in_memory_can_be_cancelled_expires_and_is_found_again()
    {
        _instances.RecipientRate = new SendRate { Messages = 1, Per = TimeSpan.FromHours(2) };
        _queue.Fleet.SetConnected(Pool, "one");
        var expiry = _queue.Time.GetUtcNow().AddMinutes(30);
        var results = await _queue.EnqueueManyAsync(
            Text("a1", Anna), Text("a2", Anna), Text("a3", Anna) with { ExpiresAt = expiry }, Text("a4", Anna));
        await SettleAsync(1);
        await UntilWaitingAsync(3);

        Assert.That(await _queue.CallAsync(queue => queue.CancelAsync(results[1].MessageId!)), Is.EqualTo(MessageChange.Changed));
        await _queue.AdvanceAsync(TimeSpan.FromMinutes(31));
        await _queue.UntilStateAsync(results[2].MessageId!, MessageState.Expired);
        await _queue.CrashAsync();
        await UntilWaitingAsync(1);

        await AdvanceUntilAsync(2, TimeSpan.FromMinutes(5));
        await DoneAsync(results[3].MessageId!);
        Assert.That(_instances.Admitted.Select(sent => TextOf(sent.Request)), Is.EqualTo(new[] { "a1", "a4" }));
    }

    [Test]
    public async Task A_parked_head_that_is_cancelled_lets_its_line_go_on()
    {
        _queue.Fleet.SetConnected(Pool, "one");
        _instances.NewChatCaps["one"] = 0;
        _instances.DayEndsAt = _queue.Time.GetUtcNow().AddHours(1);
        var first = await _queue.EnqueueAsync(Text("a1", Anna));
        await _queue.UntilAsync(
            async () => _instances.Refused == 1 && (await _queue.StatisticsAsync()).Processing == 0, "the instance said that it is full");
        var results = await _queue.EnqueueManyAsync(Text("a2", Anna), Text("b1", Bob), Text("b2", Bob));
        await _queue.AdvanceAsync(TimeSpan.FromMinutes(1));

        foreach (var id in new[] { first.MessageId!, results[1].MessageId! })
        {
            Assert.That(await _queue.CallAsync(queue => queue.CancelAsync(id)), Is.EqualTo(MessageChange.Changed));
        }

        await _queue.AdvanceAsync(TimeSpan.FromHours(1));
        await AdvanceUntilAsync(2, TimeSpan.FromSeconds(1));
        Assert.That(_instances.Admitted.Select(sent => TextOf(sent.Request)), Is.EquivalentTo(new[] { "a2", "b2" }));
        Assert.That(_instances.Refused, Is.EqualTo(1));
    }

    private static string Number(int index) => $"4917100000{index:d2}@s.whatsapp.net";

    private static string TextOf(SendRequest request) => ((TextContent)request.Content).Text;

    private async Task<List<string>> EnqueueAsync(int count)
    {
        var results = await _queue.EnqueueManyAsync([.. Enumerable.Range(0, count).Select(i => Text($"m{i:d2}", Number(i)))]);
        return [.. results.Select(result => result.MessageId!)];
    }

    /// <summary>The pool's or an instance's pace was set.</summary>
    private void Reconfigure(params string[] instances)
    {
        _queue.Fleet.SetConnected(Pool, instances);
        _queue.Fleet.SetStamp(Pool, ++_stamp);
    }

    private int AdmittedBy(string instance) => _instances.Admitted.Count(sent => sent.Instance == instance);

    private async Task<QueuedMessage> DoneAsync(string id)
    {
        await _queue.UntilStateAsync(id, MessageState.Done);
        return await _queue.GetAsync(id);
    }

    /// <summary>Exactly so many are acknowledged, and nothing is under way.</summary>
    private Task SettleAsync(int done) => _queue.UntilAsync(
        async () => (await _queue.StatisticsAsync()).Processing == 0 && _instances.Admitted.Count == done,
        $"{done} acknowledged and none under way");

    private Task UntilWaitingAsync(int open) => _queue.UntilAsync(
        async () => await _queue.StatisticsAsync() is { Processing: 0, Total: var total } && total == open,
        $"{open} open and none under way");

    /// <summary>
    /// Lets the clock run until so many are acknowledged. It runs as fast as the test does: by how much it went on says nothing.
    /// </summary>
    private async Task AdvanceUntilAsync(int done, TimeSpan step)
    {
        await _queue.UntilAsync(
            async () =>
            {
                await _queue.AdvanceAsync(step);
                return _instances.Admitted.Count >= done;
            },
            $"{done} acknowledged");
        await SettleAsync(done);
    }
}
