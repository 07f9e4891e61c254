using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.LoadBalancer;
using OrleansGateway.Grains.Storage;
using OrleansGateway.Grains.Tests.Storage;
using static OrleansGateway.Grains.Tests.Queue.PartitionHarness;

namespace OrleansGateway.Grains.Tests.Queue;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class QueuePartitionTests(string kind)
{
    private const string Anna = "491700000001@s.whatsapp.net";
    private const string Bob = "491700000002@s.whatsapp.net";
    private PartitionHarness _queue = null!;

    [SetUp]
    public async Task StartAsync() => _queue = await PartitionHarness.StartAsync(
        options =>
        {
            options.MaxInFlight = 8;
            options.WindowSize = 16;
            options.MaxWaiting = 64;
        },
        kind);

    [TearDown]
    public async Task StopAsync() => await _queue.DisposeAsync();

    [Test]
    public async Task A_message_is_sent_and_done_with_its_whole_history()
    {
        var accepted = await _queue.EnqueueAsync(Text("hello"));
        await _queue.UntilStateAsync(accepted.MessageId!, MessageState.Done);

        var message = await _queue.GetAsync(accepted.MessageId!);
        var (instance, request) = _queue.Outlet.Sent.Single();
        Assert.That(request.WireId, Is.EqualTo(message.WireId).And.Match("^3EB0[0-9A-F]{18}$"));
        Assert.That(request.Recipient, Is.EqualTo(Anna));
        Assert.That(message.Instance, Is.EqualTo(instance));
        Assert.That(message.Content, Is.EqualTo(new TextContent("hello")));
        Assert.That(
            message.History.Select(entry => entry.Kind),
            Is.EqualTo(new[] { HistoryKind.Accepted, HistoryKind.AttemptStarted, HistoryKind.Acknowledged }));
    }

    [Test]
    public async Task Due_messages_leave_by_priority_and_age()
    {
        await PauseAsync();
        await _queue.EnqueueAsync(Text("low, old", Number(1), priority: 0));
        await _queue.AdvanceAsync(_queue.Options.PriorityStep * 3);
        await _queue.EnqueueAsync(Text("low", Number(2), priority: 0));
        await _queue.EnqueueAsync(Text("middle", Number(3), priority: 2));
        await _queue.EnqueueAsync(Text("high", Number(4), priority: 9));
        await ResumeAsync();
        await _queue.UntilSentAsync(4);

        // Three steps of age are worth more than two of priority, and less than nine.
        Assert.That(_queue.Outlet.Texts, Is.EqualTo(new[] { "high", "low, old", "middle", "low" }));
    }

    [Test]
    public async Task One_line_is_sent_in_order_and_one_at_a_time_while_others_go_on()
    {
        var gate = new TaskCompletionSource();
        _queue.Outlet.Answer = async (_, request) =>
        {
            if (TextOf(request) == "a1")
            {
                await gate.Task;
            }

            return SendResult.Acknowledged(default);
        };
        await _queue.EnqueueManyAsync(Text("a1", Anna), Text("a2", Anna), Text("a3", Anna), Text("b1", Bob), Text("b2", Bob));
        await _queue.UntilSentAsync(3);
        Assert.That(_queue.Outlet.Texts, Is.EquivalentTo(new[] { "a1", "b1", "b2" }));

        gate.SetResult();
        await _queue.UntilSentAsync(5);
        Assert.That(_queue.Outlet.Texts.Where(text => text[0] == 'a'), Is.EqualTo(new[] { "a1", "a2", "a3" }));
    }

    [Test]
    public async Task A_retry_holds_its_line_and_keeps_the_wire_id()
    {
        var failures = 2;
        _queue.Outlet.Answer = (_, request) => Task.FromResult(TextOf(request) == "first" && failures-- > 0
            ? SendResult.Refused(SendFailure.ServerError, 500)
            : SendResult.Acknowledged(default));
        var first = await _queue.EnqueueAsync(Text("first"));
        var urgent = await _queue.EnqueueAsync(Text("urgent", priority: 9));
        await _queue.UntilSentAsync(1);
        for (var sends = 2; sends <= 4; sends++)
        {
            await AdvanceUntilSentAsync(sends);
        }

        await _queue.UntilStateAsync(urgent.MessageId!, MessageState.Done);
        Assert.That(_queue.Outlet.Texts, Is.EqualTo(new[] { "first", "first", "first", "urgent" }));
        Assert.That(_queue.Outlet.Sent.Take(3).Select(entry => entry.Request.WireId).Distinct().Count(), Is.EqualTo(1));
        Assert.That(_queue.Outlet.Sent.Take(3).Select(entry => entry.Request.Attempt), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That((await _queue.GetAsync(first.MessageId!)).Attempts, Is.EqualTo(2));
    }

    [Test]
    public async Task A_delayed_message_leaves_at_its_time_and_not_before()
    {
        var due = _queue.Time.GetUtcNow().AddMinutes(10);
        var delayed = await _queue.EnqueueAsync(Text("later") with { NotBefore = due });
        await _queue.EnqueueAsync(Text("now"));
        await _queue.UntilSentAsync(1);
        Assert.That((await _queue.GetAsync(delayed.MessageId!)).State, Is.EqualTo(MessageState.Scheduled));

        await _queue.AdvanceAsync(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        var marker = await _queue.EnqueueAsync(Text("marker"));
        await _queue.UntilStateAsync(marker.MessageId!, MessageState.Done);
        Assert.That(_queue.Outlet.Texts, Is.EqualTo(new[] { "now", "marker" }));

        await _queue.AdvanceAsync(TimeSpan.FromMilliseconds(1));
        await _queue.UntilSentAsync(3);
        Assert.That(_queue.Outlet.Texts.Last(), Is.EqualTo("later"));
    }

    [Test]
    public async Task A_repeated_idempotency_key_answers_with_the_first_id()
    {
        var request = Text("once") with { IdempotencyKey = "order-1" };
        var first = await _queue.EnqueueAsync(request);
        await _queue.UntilStateAsync(first.MessageId!, MessageState.Done);
        var again = await _queue.EnqueueManyAsync(request, request);
        var other = await _queue.EnqueueAsync(Text("other") with { IdempotencyKey = "order-1" });

        Assert.That(again, Is.All.EqualTo(EnqueueResult.Duplicate(first.MessageId!)));
        Assert.That(other, Is.EqualTo(EnqueueResult.Rejected(EnqueueRejection.Conflict, first.MessageId)));
        Assert.That(_queue.Outlet.Sent, Has.Count.EqualTo(1));
    }

    [TestCase("nonsense", "x", 5, "pool", EnqueueRejection.InvalidRecipient)]
    [TestCase("", "x", 5, "pool", EnqueueRejection.InvalidRecipient)]
    [TestCase("@s.whatsapp.net", "x", 5, "pool", EnqueueRejection.InvalidRecipient)]
    [TestCase("491700000001:3@s.whatsapp.net", "x", 5, "pool", EnqueueRejection.InvalidRecipient)]
    [TestCase("120363011111111111@g.us", "x", 5, "pool", EnqueueRejection.InvalidRecipient)]
    [TestCase("nobody@s.whatsapp.net", "x", 5, "pool", EnqueueRejection.InvalidRecipient)]
    [TestCase("status@broadcast", "x", 5, "pool", EnqueueRejection.InvalidRecipient)]
    [TestCase(Anna, "", 5, "pool", EnqueueRejection.EmptyContent)]
    [TestCase(Anna, "x", -1, "pool", EnqueueRejection.InvalidPriority)]
    [TestCase(Anna, "x", 10, "pool", EnqueueRejection.InvalidPriority)]
    [TestCase(Anna, "x", 5, "nowhere", EnqueueRejection.UnknownPool)]
    public async Task A_bad_request_is_refused_with_its_reason_and_leaves_nothing(
        string recipient, string text, int priority, string pool, EnqueueRejection reason)
    {
        var request = EnqueueRequest.ForText(pool, recipient, text) with { Priority = priority };
        Assert.That(await _queue.EnqueueAsync(request), Is.EqualTo(EnqueueResult.Rejected(reason)));
        Assert.That((await _queue.StatisticsAsync()).Total, Is.Zero);
    }

    [Test]
    public async Task Limits_of_text_keys_and_times_are_checked()
    {
        var now = _queue.Time.GetUtcNow();
        var longest = new string('x', TextContent.MaxLength);
        Assert.That((await _queue.EnqueueAsync(Text(longest))).Status, Is.EqualTo(EnqueueStatus.Accepted));
        Assert.That(await RejectionOf(Text(longest + "x")), Is.EqualTo(EnqueueRejection.ContentTooLarge));
        Assert.That(await RejectionOf(Text("x") with { ExpiresAt = now }), Is.EqualTo(EnqueueRejection.InvalidTime));
        Assert.That(
            await RejectionOf(Text("x") with { NotBefore = now.AddHours(2), ExpiresAt = now.AddHours(1) }),
            Is.EqualTo(EnqueueRejection.InvalidTime));
        Assert.That(await RejectionOf(Text("x") with { OrderingKey = "" }), Is.EqualTo(EnqueueRejection.InvalidOption));
        Assert.That(
            await RejectionOf(Text("x") with { IdempotencyKey = new string('k', 257) }), Is.EqualTo(EnqueueRejection.InvalidOption));
        Assert.That(await RejectionOf(Text("x") with { MaxAttempts = 0 }), Is.EqualTo(EnqueueRejection.InvalidOption));
    }

    [Test]
    public async Task When_no_byte_left_another_instance_takes_it_at_once()
    {
        _queue.Outlet.Answer = (instance, _) => Task.FromResult(instance == "one"
            ? SendResult.NotSent(SendFailure.NotConnected)
            : SendResult.Acknowledged(default));
        var ids = await _queue.EnqueueManyAsync(Text("a", Number(1)), Text("b", Number(2)), Text("c", Number(3)));
        foreach (var result in ids)
        {
            await _queue.UntilStateAsync(result.MessageId!, MessageState.Done);
            var message = await _queue.GetAsync(result.MessageId!);
            Assert.That(message.Instance, Is.EqualTo("two"));
            Assert.That(message.Attempts, Is.Zero);
        }
    }

    [Test]
    public async Task An_unknown_outcome_pins_the_message_to_its_instance_and_wire_id()
    {
        var answers = 0;
        _queue.Outlet.Answer = (_, _) => Task.FromResult(answers++ == 0
            ? SendResult.Unknown(SendFailure.ConnectionLost)
            : SendResult.Acknowledged(default));
        var accepted = await _queue.EnqueueAsync(Text("x"));
        await _queue.UntilSentAsync(1);
        await _queue.UntilStateAsync(accepted.MessageId!, MessageState.Pending);
        var first = _queue.Outlet.Sent.Single();

        _queue.Fleet.Set(
            Pool, new FleetMember("one") { IsConnected = first.Instance != "one" },
            new FleetMember("two") { IsConnected = first.Instance != "two" });
        await _queue.AdvanceAsync(TimeSpan.FromMinutes(5));
        var marker = await _queue.EnqueueAsync(Text("marker", Bob));
        await _queue.UntilStateAsync(marker.MessageId!, MessageState.Done);
        Assert.That((await _queue.GetAsync(accepted.MessageId!)).State, Is.EqualTo(MessageState.Pending), "the other may not take it");

        _queue.Fleet.SetConnected(Pool, "one", "two");
        await AdvanceUntilSentAsync(3);
        Assert.That(_queue.Outlet.Sent[2].Instance, Is.EqualTo(first.Instance));
        Assert.That(_queue.Outlet.Sent[2].Request.WireId, Is.EqualTo(first.Request.WireId));
    }

    [Test]
    public async Task An_outcome_that_stays_unknown_ends_as_a_dead_letter_of_that_reason()
    {
        _queue.Outlet.Answer = static (_, _) => Task.FromResult(SendResult.Unknown(SendFailure.TimedOut));
        var accepted = await _queue.EnqueueAsync(Text("x") with { MaxAttempts = 3 });
        for (var sends = 1; sends <= 3; sends++)
        {
            await AdvanceUntilSentAsync(sends);
        }

        await _queue.UntilStateAsync(accepted.MessageId!, MessageState.Dead);
        var dead = await _queue.GetAsync(accepted.MessageId!);
        Assert.That(dead.DeadReason, Is.EqualTo(DeadReason.OutcomeUnknown));
        Assert.That(dead.Attempts, Is.EqualTo(3));
    }

    [TestCase(SendFailure.NotOnWhatsApp, DeadReason.NotOnWhatsApp)]
    [TestCase(SendFailure.InvalidRecipient, DeadReason.InvalidRecipient)]
    [TestCase(SendFailure.InvalidContent, DeadReason.InvalidContent)]
    public async Task A_permanent_failure_is_a_dead_letter_at_once_and_frees_the_line(SendFailure failure, DeadReason reason)
    {
        _queue.Outlet.Answer = (_, request) => Task.FromResult(TextOf(request) == "bad"
            ? SendResult.Refused(failure, 404)
            : SendResult.Acknowledged(default));
        var bad = await _queue.EnqueueAsync(Text("bad"));
        var good = await _queue.EnqueueAsync(Text("good"));
        await _queue.UntilStateAsync(good.MessageId!, MessageState.Done);

        Assert.That((await _queue.GetAsync(bad.MessageId!)).DeadReason, Is.EqualTo(reason));
    }

    [Test]
    public async Task A_pool_that_is_logged_out_as_a_whole_makes_dead_letters()
    {
        _queue.Fleet.Set(Pool, new FleetMember("one") { IsLoggedOut = true });
        var accepted = await _queue.EnqueueAsync(Text("x"));
        await _queue.UntilStateAsync(accepted.MessageId!, MessageState.Dead);
        Assert.That((await _queue.GetAsync(accepted.MessageId!)).DeadReason, Is.EqualTo(DeadReason.LoggedOut));
    }

    [Test]
    public async Task Without_a_connected_instance_messages_wait_and_use_up_no_attempt()
    {
        _queue.Fleet.Set(Pool, new FleetMember("one"));
        var accepted = await _queue.EnqueueAsync(Text("x"));
        for (var i = 0; i < 20; i++)
        {
            await _queue.AdvanceAsync(TimeSpan.FromMinutes(1));
        }

        Assert.That(_queue.Outlet.Sent, Is.Empty);
        _queue.Fleet.SetConnected(Pool, "one");
        await AdvanceUntilSentAsync(1);
        await _queue.UntilStateAsync(accepted.MessageId!, MessageState.Done);
        Assert.That((await _queue.GetAsync(accepted.MessageId!)).Attempts, Is.Zero);
    }

    [Test]
    public async Task A_rate_limited_instance_rests_until_it_said()
    {
        _queue.Fleet.SetConnected(Pool, "one");
        var until = _queue.Time.GetUtcNow().AddMinutes(3);
        var answers = 0;
        _queue.Outlet.Answer = (_, _) => Task.FromResult(answers++ == 0
            ? SendResult.Refused(SendFailure.RateLimited, 429, until)
            : SendResult.Acknowledged(default));
        var accepted = await _queue.EnqueueAsync(Text("x"));
        await _queue.UntilSentAsync(1);
        await _queue.UntilStateAsync(accepted.MessageId!, MessageState.Pending);
        await _queue.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.That(_queue.Outlet.Sent, Has.Count.EqualTo(1));

        await AdvanceUntilSentAsync(2);
        Assert.That(_queue.Time.GetUtcNow(), Is.GreaterThanOrEqualTo(until));
        await _queue.UntilStateAsync(accepted.MessageId!, MessageState.Done);
        Assert.That((await _queue.GetAsync(accepted.MessageId!)).Attempts, Is.Zero);
    }

    [Test]
    public async Task A_message_expires_at_its_time_and_frees_nothing_else()
    {
        _queue.Fleet.Set(Pool, new FleetMember("one"));
        var expiring = await _queue.EnqueueAsync(Text("x") with { ExpiresAt = _queue.Time.GetUtcNow().AddMinutes(1) });
        var staying = await _queue.EnqueueAsync(Text("y"));
        await _queue.AdvanceAsync(TimeSpan.FromMinutes(1));
        await _queue.UntilStateAsync(expiring.MessageId!, MessageState.Expired);

        _queue.Fleet.SetConnected(Pool, "one");
        await AdvanceUntilSentAsync(1);
        await _queue.UntilStateAsync(staying.MessageId!, MessageState.Done);
        Assert.That(_queue.Outlet.Texts, Is.EqualTo(new[] { "y" }));
        Assert.That((await _queue.StatisticsAsync()).Total, Is.Zero);
    }

    [Test]
    public async Task A_message_is_cancelled_unless_it_is_in_flight_or_final()
    {
        var gate = new TaskCompletionSource<SendResult>();
        _queue.Outlet.Answer = (_, _) => gate.Task;
        var flying = (await _queue.EnqueueAsync(Text("flying"))).MessageId!;
        var waiting = (await _queue.EnqueueAsync(Text("waiting"))).MessageId!;
        await _queue.UntilSentAsync(1);

        Assert.That(await _queue.AskAsync(queue => queue.CancelAsync(flying)), Is.EqualTo(MessageChange.InFlight));
        Assert.That(await _queue.AskAsync(queue => queue.CancelAsync(waiting)), Is.EqualTo(MessageChange.Changed));
        Assert.That(await _queue.AskAsync(queue => queue.CancelAsync(waiting)), Is.EqualTo(MessageChange.WrongState));
        Assert.That(await _queue.AskAsync(queue => queue.CancelAsync("000nothing")), Is.EqualTo(MessageChange.NotFound));

        gate.SetResult(SendResult.Acknowledged(default));
        await _queue.UntilStateAsync(flying, MessageState.Done);
        Assert.That(_queue.Outlet.Texts, Is.EqualTo(new[] { "flying" }));
        Assert.That((await _queue.StatisticsAsync()).Total, Is.Zero);
    }

    [Test]
    public async Task A_rescheduled_message_joins_its_line_at_the_new_time()
    {
        await PauseAsync();
        var moved = (await _queue.EnqueueAsync(Text("moved"))).MessageId!;
        await _queue.EnqueueAsync(Text("stays"));
        Assert.That(
            await _queue.AskAsync(queue => queue.RescheduleAsync(moved, _queue.Time.GetUtcNow().AddMinutes(1))),
            Is.EqualTo(MessageChange.Changed));
        await ResumeAsync();
        await _queue.UntilSentAsync(1);
        Assert.That(_queue.Outlet.Texts, Is.EqualTo(new[] { "stays" }));

        await _queue.AdvanceAsync(TimeSpan.FromMinutes(1));
        await _queue.UntilSentAsync(2);
        Assert.That(_queue.Outlet.Texts.Last(), Is.EqualTo("moved"));
    }

    [Test]
    public async Task Pauses_are_durable_and_cover_what_they_name()
    {
        _queue.Fleet.SetConnected("other", "three");
        await _queue.AskAsync(queue => queue.SetPauseAsync(PauseScope.ForPool(Pool), true, default));
        await _queue.CrashAsync();
        var held = await _queue.EnqueueAsync(Text("held"));
        var free = await _queue.EnqueueAsync(EnqueueRequest.ForText("other", Bob, "free"));
        await _queue.UntilStateAsync(free.MessageId!, MessageState.Done);
        Assert.That((await _queue.GetAsync(held.MessageId!)).State, Is.EqualTo(MessageState.Pending));

        await _queue.AskAsync(queue => queue.SetPauseAsync(PauseScope.ForPool(Pool), false, default));
        await _queue.UntilStateAsync(held.MessageId!, MessageState.Done);
    }

    [Test]
    public async Task A_paused_instance_gets_nothing_and_the_others_take_over()
    {
        await _queue.AskAsync(queue => queue.SetPauseAsync(PauseScope.ForInstance("one"), true, default));
        await _queue.EnqueueManyAsync([.. Enumerable.Range(0, 6).Select(i => Text($"{i}", Number(i)))]);
        await _queue.UntilSentAsync(6);
        Assert.That(_queue.Outlet.Sent.Select(entry => entry.Instance), Is.All.EqualTo("two"));
    }

    [Test]
    public async Task Statistics_count_what_is_there()
    {
        var gate = new TaskCompletionSource<SendResult>();
        _queue.Outlet.Answer = (_, _) => gate.Task;
        await _queue.EnqueueManyAsync(
            Text("in flight", Anna, priority: 9), Text("pending", Anna, priority: 3),
            Text("scheduled", Bob) with { NotBefore = _queue.Time.GetUtcNow().AddHours(1) });
        await _queue.UntilSentAsync(1);
        await _queue.AdvanceAsync(TimeSpan.FromSeconds(20));

        var statistics = await _queue.StatisticsAsync();
        Assert.That(
            (statistics.Pending, statistics.Scheduled, statistics.Processing, statistics.DeadLetter, statistics.Total),
            Is.EqualTo((1, 1, 1, 0, 3)));
        Assert.That(statistics.ByPriority, Is.EqualTo(new long[] { 0, 0, 0, 1, 0, 1, 0, 0, 0, 1 }));
        Assert.That(statistics.AcceptedLastMinute, Is.EqualTo(3));
        gate.SetResult(SendResult.Acknowledged(default));
        await _queue.UntilAsync(async () => (await _queue.StatisticsAsync()).SentLastMinute == 2, "two sent");
        Assert.That((await _queue.StatisticsAsync()).Total, Is.EqualTo(1));
    }

    [Test]
    public async Task Dead_letters_are_paged_filtered_redriven_and_purged()
    {
        _queue.Outlet.Answer = static (_, _) => Task.FromResult(SendResult.Refused(SendFailure.NotOnWhatsApp, 404));
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add((await _queue.EnqueueAsync(Text($"{i}", Number(i)))).MessageId!);
            await _queue.UntilStateAsync(ids[i], MessageState.Dead);
            await _queue.AdvanceAsync(TimeSpan.FromSeconds(1));
        }

        var first = await _queue.AskAsync(queue => queue.ListDeadLettersAsync(DeadLetterFilter.All, null, 3, default));
        var second = await _queue.AskAsync(queue => queue.ListDeadLettersAsync(DeadLetterFilter.All, first.NextCursor, 3, default));
        Assert.That(first.Messages.Concat(second.Messages).Select(message => message.Id), Is.EqualTo(ids));
        Assert.That(second.NextCursor, Is.Null);

        var ofTwo = new DeadLetterFilter { Recipient = Number(2), Reason = DeadReason.NotOnWhatsApp };
        Assert.That(
            (await _queue.AskAsync(queue => queue.ListDeadLettersAsync(ofTwo, null, 10, default))).Messages.Select(message => message.Id),
            Is.EqualTo(new[] { ids[2] }));
        Assert.That(await _queue.AskAsync(queue => queue.PurgeDeadLettersAsync(ofTwo, default)), Is.EqualTo(1));

        _queue.Outlet.Answer = static (_, _) => Task.FromResult(SendResult.Acknowledged(default));
        Assert.That(await _queue.AskAsync(queue => queue.RedriveAsync(ids[0])), Is.EqualTo(MessageChange.Changed));
        await _queue.UntilStateAsync(ids[0], MessageState.Done);
        var redriven = await _queue.GetAsync(ids[0]);
        Assert.That(redriven.History.Select(entry => entry.Kind), Does.Contain(HistoryKind.Dead).And.Contain(HistoryKind.Redriven));
        Assert.That(_queue.Outlet.Sent.Where(entry => entry.Request.WireId == redriven.WireId).Count(), Is.EqualTo(2));

        Assert.That(await _queue.AskAsync(queue => queue.RedriveManyAsync(DeadLetterFilter.All, default)), Is.EqualTo(3));
        await _queue.UntilStateAsync(ids[4], MessageState.Done);
        Assert.That((await _queue.StatisticsAsync()).Total, Is.Zero);
    }

    [Test]
    public async Task A_backlog_larger_than_the_window_leaves_completely_and_in_order()
    {
        await PauseAsync();
        const int Lines = 40;
        for (var round = 0; round < 3; round++)
        {
            await _queue.EnqueueManyAsync([.. Enumerable.Range(0, Lines).Select(i => Text($"{i}:{round}", Number(i)))]);
            await _queue.AdvanceAsync(TimeSpan.FromMilliseconds(5));
        }

        await _queue.EnqueueAsync(Text("urgent", Number(999), priority: 9));
        await ResumeAsync();
        await _queue.UntilSentAsync((Lines * 3) + 1);

        Assert.That(_queue.Outlet.Texts.First(), Is.EqualTo("urgent"));
        foreach (var line in _queue.Outlet.Texts.Skip(1).GroupBy(text => text.Split(':')[0]))
        {
            Assert.That(line, Is.EqualTo(new[] { $"{line.Key}:0", $"{line.Key}:1", $"{line.Key}:2" }));
        }
    }

    [Test]
    public async Task A_hot_line_does_not_keep_others_waiting()
    {
        await PauseAsync();
        await _queue.EnqueueManyAsync([.. Enumerable.Range(0, 200).Select(i => Text($"hot {i}", Anna, priority: 9))]);
        await _queue.EnqueueAsync(Text("other", Bob, priority: 0));
        var gate = new TaskCompletionSource<SendResult>();
        _queue.Outlet.Answer = (_, request) => TextOf(request) == "other" ? Acknowledge() : gate.Task;
        await ResumeAsync();
        await _queue.UntilSentAsync(2);
        Assert.That(_queue.Outlet.Texts, Is.EquivalentTo(new[] { "hot 0", "other" }));
        gate.SetResult(SendResult.Acknowledged(default));
        await _queue.UntilSentAsync(201);
        Assert.That(_queue.Outlet.Texts.Where(text => text != "other"), Is.EqualTo(Enumerable.Range(0, 200).Select(i => $"hot {i}")));
    }

    [Test]
    public async Task Beyond_its_depth_the_queue_is_full_with_a_hint_but_still_knows_what_it_has()
    {
        _queue.Options.MaxDepth = 2;
        await PauseAsync();
        var request = Text("1") with { IdempotencyKey = "k" };
        var first = await _queue.EnqueueAsync(request);
        var results = await _queue.EnqueueManyAsync(Text("2"), Text("3"));

        Assert.That(results[0].Status, Is.EqualTo(EnqueueStatus.Accepted));
        Assert.That(results[1].Rejection, Is.EqualTo(EnqueueRejection.QueueFull));
        Assert.That(results[1].RetryAfter, Is.GreaterThan(TimeSpan.Zero));
        Assert.That(await _queue.EnqueueAsync(request), Is.EqualTo(EnqueueResult.Duplicate(first.MessageId!)));
    }

    [Test]
    public async Task After_a_crash_what_was_in_flight_goes_out_again_by_the_same_instance_one_at_a_time()
    {
        _queue.Outlet.Answer = static (_, _) => new TaskCompletionSource<SendResult>().Task;
        await _queue.EnqueueManyAsync([.. Enumerable.Range(0, 4).Select(i => Text($"{i}", Number(i)))]);
        await _queue.UntilSentAsync(4);
        var before = _queue.Outlet.Sent.ToDictionary(entry => TextOf(entry.Request));

        var gates = new Dictionary<string, TaskCompletionSource<SendResult>>();
        _queue.Outlet.Answer = (_, request) => (gates[request.WireId] = new()).Task;
        await _queue.CrashAsync();
        for (var sends = 5; sends <= 8; sends++)
        {
            await _queue.UntilSentAsync(sends);
            var marker = _queue.Outlet.Sent[^1];
            Assert.That(_queue.Outlet.Sent, Has.Count.EqualTo(sends), "one at a time");
            gates[marker.Request.WireId].SetResult(SendResult.Acknowledged(default));
        }

        foreach (var (instance, request) in _queue.Outlet.Sent.Skip(4))
        {
            Assert.That(request.WireId, Is.EqualTo(before[TextOf(request)].Request.WireId));
            Assert.That(instance, Is.EqualTo(before[TextOf(request)].Instance));
        }
    }

    [Test]
    public async Task A_message_alone_in_flight_at_three_crashes_is_a_dead_letter()
    {
        _queue.Outlet.Answer = static (_, _) => new TaskCompletionSource<SendResult>().Task;
        var poison = (await _queue.EnqueueAsync(Text("poison"))).MessageId!;
        for (var crash = 1; crash <= 3; crash++)
        {
            await _queue.UntilSentAsync(crash);
            await _queue.CrashAsync();
        }

        await _queue.UntilStateAsync(poison, MessageState.Dead);
        Assert.That((await _queue.GetAsync(poison)).DeadReason, Is.EqualTo(DeadReason.Poison));
    }

    [Test]
    public async Task An_orderly_restart_makes_no_suspects_and_keeps_everything()
    {
        _queue.Fleet.Set(Pool, new FleetMember("one"));
        var ids = (await _queue.EnqueueManyAsync(
            Text("now"), Text("later") with { NotBefore = _queue.Time.GetUtcNow().AddMinutes(1) })).Select(result => result.MessageId!).ToList();
        await _queue.RestartAsync();
        Assert.That((await _queue.StatisticsAsync()).Total, Is.EqualTo(2));

        _queue.Fleet.SetConnected(Pool, "one");
        await AdvanceUntilSentAsync(1);
        await _queue.AdvanceAsync(TimeSpan.FromMinutes(1));
        await _queue.UntilStateAsync(ids[1], MessageState.Done);
    }

    [Test]
    public async Task A_stale_twin_can_neither_accept_nor_dispatch()
    {
        await PauseAsync();
        await _queue.EnqueueAsync(Text("waiting", Bob));
        await _queue.StealLeaseAsync();

        Assert.That(() => _queue.EnqueueAsync(Text("x")), Throws.TypeOf<StaleEpochException>());
        Assert.That(ResumeAsync, Throws.TypeOf<StaleEpochException>());
        Assert.That(_queue.Outlet.Sent, Is.Empty);
    }

    [Test]
    public async Task While_the_store_is_away_enqueue_says_so_and_what_was_accepted_goes_on_afterwards()
    {
        await PauseAsync();
        await _queue.EnqueueAsync(Text("accepted"));
        await ResumeAsync();
        _queue.Database.Fault = static _ => CommitFault.FailBefore;
        Assert.That((await _queue.EnqueueAsync(Text("refused", Bob))).Rejection, Is.EqualTo(EnqueueRejection.Unavailable));

        _queue.Database.Fault = static _ => CommitFault.None;
        await AdvanceUntilSentAsync(1);
        var again = await _queue.EnqueueAsync(Text("after", Bob));
        await AdvanceUntilSentAsync(2);
        await _queue.UntilStateAsync(again.MessageId!, MessageState.Done);
        Assert.That(_queue.Outlet.Texts, Does.Not.Contain("refused"));
    }

    [Test]
    public async Task A_message_whose_commit_answer_was_lost_is_sent_all_the_same()
    {
        _queue.Database.Fault = static _ => CommitFault.FailAfter;
        var request = Text("x") with { IdempotencyKey = "k" };
        Assert.That((await _queue.EnqueueAsync(request)).Rejection, Is.EqualTo(EnqueueRejection.Unavailable));
        _queue.Database.Fault = static _ => CommitFault.None;

        await AdvanceUntilSentAsync(1);
        Assert.That((await _queue.EnqueueAsync(request)).Status, Is.EqualTo(EnqueueStatus.Duplicate));
    }

    [Test]
    public async Task A_recipient_that_opted_out_is_not_written_to()
    {
        await PauseAsync();
        var waiting = await _queue.EnqueueAsync(Text("waiting"));
        Assert.That(await _queue.Suppressions.AddAsync("default", Anna, default), Is.True);
        Assert.That(await _queue.Suppressions.AddAsync("default", Anna, default), Is.False);

        var results = await _queue.EnqueueManyAsync(
            Text("plain"), Text("with a key") with { IdempotencyKey = "k" }, Text("other", Bob));
        Assert.That(results.Select(result => result.Rejection), Is.EqualTo(new[]
        {
            EnqueueRejection.Suppressed, EnqueueRejection.Suppressed, EnqueueRejection.None,
        }));
        await ResumeAsync();
        await _queue.UntilStateAsync(waiting.MessageId!, MessageState.Dead);
        await _queue.UntilStateAsync(results[2].MessageId!, MessageState.Done);
        Assert.That((await _queue.GetAsync(waiting.MessageId!)).DeadReason, Is.EqualTo(DeadReason.Suppressed));
        Assert.That(_queue.Outlet.Texts, Is.EqualTo(new[] { "other" }));

        Assert.That(await _queue.Suppressions.RemoveAsync("default", Anna, default), Is.True);
        Assert.That((await _queue.EnqueueAsync(Text("again"))).Status, Is.EqualTo(EnqueueStatus.Accepted));
    }

    [Test]
    public async Task A_schedule_fires_each_occurrence_once_across_crashes_and_missed_ones_once()
    {
        var put = await PutScheduleAsync("0 * * * *");
        Assert.That(put.NextAt, Is.EqualTo(_queue.Time.GetUtcNow().AddHours(1)));
        await _queue.AdvanceAsync(TimeSpan.FromHours(1));
        await _queue.UntilSentAsync(1);
        // A message that is in flight at the crash is sent again with its wire id; here the schedule alone is in question.
        await _queue.UntilAsync(async () => (await _queue.StatisticsAsync()).Total == 0, "the first done");
        await _queue.CrashAsync();

        await _queue.AdvanceAsync(TimeSpan.FromHours(5.5));
        await _queue.UntilSentAsync(2);
        await _queue.AdvanceAsync(TimeSpan.FromMinutes(30));
        await _queue.UntilSentAsync(3);
        await _queue.UntilAsync(async () => (await _queue.StatisticsAsync()).Total == 0, "all done");
        Assert.That(_queue.Outlet.Sent, Has.Count.EqualTo(3));
        Assert.That(_queue.Outlet.Sent.Select(entry => entry.Request.WireId), Is.Unique);
    }

    [Test]
    public async Task An_occurrence_whose_step_was_lost_in_a_crash_is_not_enqueued_again()
    {
        await PutScheduleAsync("0 * * * *");
        var commits = 0;
        _queue.Database.Fault = _ => ++commits == 1 ? CommitFault.DieAfter : CommitFault.None;
        await _queue.AdvanceAsync(TimeSpan.FromHours(1));
        await _queue.UntilAsync(() => Task.FromResult(_queue.Database.IsDead), "the crash");
        await _queue.CrashAsync();
        await _queue.UntilSentAsync(1);
        await _queue.AdvanceAsync(TimeSpan.FromMinutes(5));
        await _queue.UntilAsync(async () => (await _queue.StatisticsAsync()).Total == 0, "all done");
        Assert.That(_queue.Outlet.Sent, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_schedule_is_in_its_own_time_zone_is_replaced_listed_and_removed()
    {
        var summer = await PutScheduleAsync("0 9 1 7 *", "Europe/Berlin");
        Assert.That(summer.NextAt, Is.EqualTo(new DateTimeOffset(2026, 7, 1, 7, 0, 0, TimeSpan.Zero)));
        await PutScheduleAsync("*/5 * * * *");
        await _queue.CrashAsync();
        var listed = await _queue.AskAsync(queue => Task.FromResult(queue.Schedules()));
        Assert.That(listed.Select(schedule => schedule.Cron), Is.EqualTo(new[] { "*/5 * * * *" }));

        Assert.That(await _queue.AskAsync(queue => queue.RemoveScheduleAsync("daily", default)), Is.True);
        Assert.That(await _queue.AskAsync(queue => queue.RemoveScheduleAsync("daily", default)), Is.False);
        await _queue.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.That((await _queue.StatisticsAsync()).Total, Is.Zero);
    }

    [TestCase("not cron", "UTC", ScheduleProblem.InvalidCron)]
    [TestCase("61 * * * *", "UTC", ScheduleProblem.InvalidCron)]
    [TestCase("0 * * * *", "Nowhere/Atlantis", ScheduleProblem.UnknownTimeZone)]
    public async Task A_schedule_that_cannot_be_is_refused(string cron, string zone, ScheduleProblem problem) =>
        Assert.That((await PutScheduleAsync(cron, zone)).Problem, Is.EqualTo(problem));

    private Task<ScheduleResult> PutScheduleAsync(string cron, string zone = "UTC") => _queue.AskAsync(queue => queue.PutScheduleAsync(
        new RecurringSchedule { Name = "daily", Cron = cron, TimeZone = zone, Message = Text("again and again") }, default));

    private static string Number(int i) => $"4917{i:d8}@s.whatsapp.net";

    private static string TextOf(SendRequest request) => ((TextContent)request.Content).Text;

    private static Task<SendResult> Acknowledge() => Task.FromResult(SendResult.Acknowledged(default));

    private async Task<EnqueueRejection> RejectionOf(EnqueueRequest request) => (await _queue.EnqueueAsync(request)).Rejection;

    private Task PauseAsync() => _queue.AskAsync(queue => queue.SetPauseAsync(PauseScope.Queue, true, default));

    private Task ResumeAsync() => _queue.AskAsync(queue => queue.SetPauseAsync(PauseScope.Queue, false, default));

    /// <summary>Moves the clock by small steps until so many sends were made.</summary>
    private Task AdvanceUntilSentAsync(int count) => _queue.UntilAsync(
        async () =>
        {
            if (_queue.Outlet.Sent.Count >= count)
            {
                return true;
            }

            await _queue.AdvanceAsync(TimeSpan.FromSeconds(1));
            return false;
        },
        $"{count} sends");
}
