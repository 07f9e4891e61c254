using OrleansGateway.Grains.Interfaces.Messages;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Tests.Storage;
using static OrleansGateway.Grains.Tests.Queue.PartitionHarness;

namespace OrleansGateway.Grains.Tests.Queue;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class QueueIntakeTests(string kind) : PartitionFixture(kind)
{
    [Test]
    public async Task A_repeated_idempotency_key_answers_with_the_first_id()
    {
        var request = Text("once") with { IdempotencyKey = "order-1" };
        var first = await Queue.EnqueueAsync(request);
        await Queue.UntilStateAsync(first.MessageId!, MessageState.Done);
        var again = await Queue.EnqueueManyAsync(request, request);
        var other = await Queue.EnqueueAsync(Text("other") with { IdempotencyKey = "order-1" });

        Assert.That(again, Is.All.EqualTo(EnqueueResult.Duplicate(first.MessageId!)));
        Assert.That(other, Is.EqualTo(EnqueueResult.Rejected(EnqueueRejection.Conflict, first.MessageId)));
        Assert.That(Queue.Router.Sent, Has.Count.EqualTo(1));
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
    [TestCase(Anna, "x", 5, "", EnqueueRejection.InvalidName)]
    [TestCase(Anna, "x", 5, "po/ol", EnqueueRejection.InvalidName)]
    [TestCase(Anna, "x", 5, "pool\0", EnqueueRejection.InvalidName)]
    public async Task A_bad_request_is_refused_with_its_reason_and_leaves_nothing(
        string recipient, string text, int priority, string pool, EnqueueRejection reason)
    {
        var request = EnqueueRequest.ForText(pool, recipient, text) with { Priority = priority };
        Assert.That(await Queue.EnqueueAsync(request), Is.EqualTo(EnqueueResult.Rejected(reason)));
        Assert.That((await Queue.StatisticsAsync()).Total, Is.Zero);
    }

    [TestCase("")]
    [TestCase("a\0")]
    [TestCase("a b")]
    [TestCase("a/b")]
    public async Task What_is_not_a_name_is_refused_wherever_a_name_is_given(string name)
    {
        Assert.That(await RejectionOf(Text("x") with { Instance = name }), Is.EqualTo(EnqueueRejection.InvalidName));
        Assert.That(() => Queue.CallAsync(queue => queue.SetPauseAsync(PauseScope.ForPool(name), true, default)), Throws.ArgumentException);
        Assert.That(
            () => Queue.CallAsync(queue => queue.SetPauseAsync(PauseScope.ForInstance(name), true, default)), Throws.ArgumentException);
        Assert.That(
            () => Queue.CallAsync(queue => queue.PurgeDeadLettersAsync(new DeadLetterFilter { Instance = name }, default)),
            Throws.ArgumentException);
        var schedule = new RecurringSchedule { Name = name, Cron = "* * * * *", TimeZone = "UTC", Message = Text("x") };
        Assert.That(
            (await Queue.CallAsync(queue => queue.PutScheduleAsync(schedule, default))).Problem, Is.EqualTo(ScheduleProblem.InvalidName));
        Assert.That(await Queue.CallAsync(queue => queue.RemoveScheduleAsync(name, default)), Is.False);
        Assert.That(QueueKey.TryParse($"{name}/queue/0", out _), Is.False);
        Assert.That(QueueKey.TryParse($"tenant/{name}/0", out _), Is.False);
        Assert.That(await Queue.CallAsync(queue => queue.CancelAsync($"{name,29}")), Is.EqualTo(MessageChange.NotFound));
    }

    [Test]
    public async Task A_pool_comes_into_being_by_naming_it_and_its_messages_wait_for_an_instance()
    {
        var accepted = await Queue.EnqueueAsync(EnqueueRequest.ForText("new", Anna, "early"));
        Assert.That(accepted.Status, Is.EqualTo(EnqueueStatus.Accepted), $"{accepted}");
        Assert.That((await Queue.GetAsync(accepted.MessageId!)).Attempts, Is.Zero);

        Queue.Fleet.SetConnected("new", "first");
        await AdvanceUntilSentAsync(1);
        await Queue.UntilStateAsync(accepted.MessageId!, MessageState.Done);
    }

    [Test]
    public async Task An_instance_that_only_the_store_knows_is_not_refused()
    {
        Queue.Fleet.Stored["fresh"] = "new";
        var request = EnqueueRequest.ForText("new", Anna, "x") with { Instance = "fresh" };

        Assert.That((await Queue.EnqueueAsync(request)).Status, Is.EqualTo(EnqueueStatus.Accepted));
        Assert.That(await RejectionOf(request with { Pool = "other" }), Is.EqualTo(EnqueueRejection.UnknownInstance));
        Assert.That(await RejectionOf(request with { Instance = "none" }), Is.EqualTo(EnqueueRejection.UnknownInstance));
    }

    [Test]
    public async Task One_call_reads_the_store_once_per_unknown_instance()
    {
        var request = Text("x") with { Instance = "none" };

        var results = await Queue.EnqueueManyAsync(request, request, request, Text("x") with { Instance = "other" });

        Assert.That(results.Select(result => result.Rejection), Is.All.EqualTo(EnqueueRejection.UnknownInstance));
        Assert.That(Queue.Fleet.Reads, Is.EqualTo(2));
    }

    [Test]
    public async Task Limits_of_text_keys_and_times_are_checked()
    {
        var now = Queue.Time.GetUtcNow();
        var longest = new string('x', TextContent.MaxLength);
        Assert.That((await Queue.EnqueueAsync(Text(longest))).Status, Is.EqualTo(EnqueueStatus.Accepted));
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
    public async Task Beyond_its_depth_the_queue_is_full_with_a_hint_but_still_knows_what_it_has()
    {
        Queue.Options.MaxDepth = 2;
        await PauseAsync();
        var request = Text("1") with { IdempotencyKey = "k" };
        var first = await Queue.EnqueueAsync(request);
        var results = await Queue.EnqueueManyAsync(Text("2"), Text("3"));

        Assert.That(results[0].Status, Is.EqualTo(EnqueueStatus.Accepted));
        Assert.That(results[1].Rejection, Is.EqualTo(EnqueueRejection.QueueFull));
        Assert.That(results[1].RetryAfter, Is.GreaterThan(TimeSpan.Zero));
        Assert.That(await Queue.EnqueueAsync(request), Is.EqualTo(EnqueueResult.Duplicate(first.MessageId!)));
    }

    [Test]
    public async Task A_recipient_that_opted_out_is_not_written_to()
    {
        await PauseAsync();
        var waiting = await Queue.EnqueueAsync(Text("waiting"));
        Assert.That(await Queue.Suppressions.AddAsync("default", Anna, default), Is.True);
        Assert.That(await Queue.Suppressions.AddAsync("default", Anna, default), Is.False);

        var results = await Queue.EnqueueManyAsync(
            Text("plain"), Text("with a key") with { IdempotencyKey = "k" }, Text("other", Bob));
        Assert.That(results.Select(result => result.Rejection), Is.EqualTo(new[]
        {
            EnqueueRejection.Suppressed, EnqueueRejection.Suppressed, EnqueueRejection.None,
        }));
        await ResumeAsync();
        await Queue.UntilStateAsync(waiting.MessageId!, MessageState.Dead);
        await Queue.UntilStateAsync(results[2].MessageId!, MessageState.Done);
        Assert.That((await Queue.GetAsync(waiting.MessageId!)).DeadReason, Is.EqualTo(DeadReason.Suppressed));
        Assert.That(Queue.Router.Texts, Is.EqualTo(new[] { "other" }));

        Assert.That(await Queue.Suppressions.RemoveAsync("default", Anna, default), Is.True);
        Assert.That((await Queue.EnqueueAsync(Text("again"))).Status, Is.EqualTo(EnqueueStatus.Accepted));
    }
}
