using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Messages;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Tests.Storage;
using static OrleansGateway.Grains.Tests.Queue.PartitionHarness;

namespace OrleansGateway.Grains.Tests.Queue;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class QueuePartitionTests(string kind) : PartitionFixture(kind)
{
    [Test]
    public async Task A_message_is_sent_and_done_with_its_whole_history()
    {
        var accepted = await Queue.EnqueueAsync(Text("hello"));
        await Queue.UntilStateAsync(accepted.MessageId!, MessageState.Done);

        var message = await Queue.GetAsync(accepted.MessageId!);
        var (instance, request) = Queue.Router.Sent.Single();
        Assert.That(request.WireId, Is.EqualTo(message.WireId).And.Match("^3EB0[0-9A-F]{18}$"));
        Assert.That(request.Recipient, Is.EqualTo(Anna));
        Assert.That(message.Instance, Is.EqualTo(instance));
        Assert.That(message.Content, Is.EqualTo(new TextContent("hello")));
        Assert.That(
            message.History.Select(entry => entry.Kind),
            Is.EqualTo(new[] { HistoryKind.Accepted, HistoryKind.AttemptStarted, HistoryKind.Acknowledged }));
    }

    [TestCase("next_at", MessageState.Done)]
    [TestCase("expires_at", MessageState.Expired)]
    public async Task A_time_that_is_noted_while_the_next_one_is_read_is_kept(string column, MessageState end)
    {
        var (reading, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        if (end == MessageState.Expired)
        {
            await PauseAsync();
        }

        await Queue.EnqueueAsync(In("first", 10));
        Queue.Database.Answering = query =>
        {
            if (!query.Contains($"ORDER BY {column} LIMIT 1", StringComparison.Ordinal))
            {
                return Task.CompletedTask;
            }

            reading.TrySetResult();
            return go.Task;
        };
        await Queue.AdvanceAsync(TimeSpan.FromSeconds(10));
        await reading.Task.WaitAsync(Patience);
        var second = await Queue.EnqueueAsync(In("second", 10));
        go.SetResult();
        await Queue.UntilAsync(
            async () =>
            {
                await Queue.AdvanceAsync(TimeSpan.FromSeconds(5));
                return (await Queue.GetAsync(second.MessageId!)).State == end;
            },
            $"{end}");

        EnqueueRequest In(string text, int seconds)
        {
            var at = Queue.Time.GetUtcNow().AddSeconds(seconds);
            return end == MessageState.Expired ? Text(text) with { ExpiresAt = at } : Text(text) with { NotBefore = at };
        }
    }

    [Test]
    public async Task Due_messages_leave_by_priority_and_age()
    {
        await PauseAsync();
        await Queue.EnqueueAsync(Text("low, old", Number(1), priority: 0));
        await Queue.AdvanceAsync(Queue.Options.PriorityStep * 3);
        await Queue.EnqueueAsync(Text("low", Number(2), priority: 0));
        await Queue.EnqueueAsync(Text("middle", Number(3), priority: 2));
        await Queue.EnqueueAsync(Text("high", Number(4), priority: 9));
        await ResumeAsync();
        await Queue.UntilSentAsync(4);

        // Three steps of age are worth more than two of priority, and less than nine.
        Assert.That(Queue.Router.Texts, Is.EqualTo(new[] { "high", "low, old", "middle", "low" }));
    }

    [Test]
    public async Task One_line_is_sent_in_order_and_one_at_a_time_while_others_go_on()
    {
        var gate = new TaskCompletionSource();
        Queue.Router.Answer = async (_, request) =>
        {
            if (TextOf(request) == "a1")
            {
                await gate.Task;
            }

            return SendResult.Acknowledged(default);
        };
        await Queue.EnqueueManyAsync(Text("a1", Anna), Text("a2", Anna), Text("a3", Anna), Text("b1", Bob), Text("b2", Bob));
        await Queue.UntilSentAsync(3);
        Assert.That(Queue.Router.Texts, Is.EquivalentTo(new[] { "a1", "b1", "b2" }));

        gate.SetResult();
        await Queue.UntilSentAsync(5);
        Assert.That(Queue.Router.Texts.Where(text => text[0] == 'a'), Is.EqualTo(new[] { "a1", "a2", "a3" }));
    }

    [Test]
    public async Task A_retry_holds_its_line_and_keeps_the_wire_id()
    {
        var failures = 2;
        Queue.Router.Answer = (_, request) => Task.FromResult(TextOf(request) == "first" && failures-- > 0
            ? SendResult.Refused(SendFailure.ServerError, 500)
            : SendResult.Acknowledged(default));
        var first = await Queue.EnqueueAsync(Text("first"));
        var urgent = await Queue.EnqueueAsync(Text("urgent", priority: 9));
        await Queue.UntilSentAsync(1);
        for (var sends = 2; sends <= 4; sends++)
        {
            await AdvanceUntilSentAsync(sends);
        }

        await Queue.UntilStateAsync(urgent.MessageId!, MessageState.Done);
        Assert.That(Queue.Router.Texts, Is.EqualTo(new[] { "first", "first", "first", "urgent" }));
        Assert.That(Queue.Router.Sent.Take(3).Select(entry => entry.Request.WireId).Distinct().Count(), Is.EqualTo(1));
        Assert.That(Queue.Router.Sent.Take(3).Select(entry => entry.Request.Attempt), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That((await Queue.GetAsync(first.MessageId!)).Attempts, Is.EqualTo(2));
    }

    [Test]
    public async Task A_delayed_message_leaves_at_its_time_and_not_before()
    {
        var due = Queue.Time.GetUtcNow().AddMinutes(10);
        var delayed = await Queue.EnqueueAsync(Text("later") with { NotBefore = due });
        await Queue.EnqueueAsync(Text("now"));
        await Queue.UntilSentAsync(1);
        Assert.That((await Queue.GetAsync(delayed.MessageId!)).State, Is.EqualTo(MessageState.Scheduled));

        await Queue.AdvanceAsync(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        var marker = await Queue.EnqueueAsync(Text("marker"));
        await Queue.UntilStateAsync(marker.MessageId!, MessageState.Done);
        Assert.That(Queue.Router.Texts, Is.EqualTo(new[] { "now", "marker" }));

        await Queue.AdvanceAsync(TimeSpan.FromMilliseconds(1));
        await Queue.UntilSentAsync(3);
        Assert.That(Queue.Router.Texts.Last(), Is.EqualTo("later"));
    }

    [Test]
    public async Task A_clock_that_is_set_back_reorders_no_line()
    {
        await PauseAsync();
        await Queue.EnqueueAsync(Text("first"));
        Queue.Time.AdjustTime(Queue.Time.GetUtcNow().AddHours(-1));
        await Queue.EnqueueAsync(Text("second"));
        await ResumeAsync();

        await Queue.UntilSentAsync(2);
        Assert.That(Queue.Router.Texts, Is.EqualTo(new[] { "first", "second" }));
    }

    [Test]
    public async Task One_message_that_falls_due_takes_no_later_one_along()
    {
        var due = Queue.Time.GetUtcNow().AddMinutes(10);
        await Queue.EnqueueAsync(Text("first") with { NotBefore = due });
        var second = await Queue.EnqueueAsync(Text("second", Bob) with { NotBefore = due.AddSeconds(30) });
        await Queue.AdvanceAsync(TimeSpan.FromMinutes(10));
        await Queue.UntilSentAsync(1);
        Assert.That((await Queue.GetAsync(second.MessageId!)).State, Is.EqualTo(MessageState.Scheduled));
    }

    [Test]
    public async Task A_backlog_larger_than_the_window_leaves_completely_and_in_order()
    {
        await PauseAsync();
        const int Lines = 40;
        for (var round = 0; round < 3; round++)
        {
            await Queue.EnqueueManyAsync([.. Enumerable.Range(0, Lines).Select(i => Text($"{i}:{round}", Number(i)))]);
            await Queue.AdvanceAsync(TimeSpan.FromMilliseconds(5));
        }

        await Queue.EnqueueAsync(Text("urgent", Number(999), priority: 9));
        await ResumeAsync();
        await Queue.UntilSentAsync((Lines * 3) + 1);

        Assert.That(Queue.Router.Texts.First(), Is.EqualTo("urgent"));
        foreach (var line in Queue.Router.Texts.Skip(1).GroupBy(text => text.Split(':')[0]))
        {
            Assert.That(line, Is.EqualTo(new[] { $"{line.Key}:0", $"{line.Key}:1", $"{line.Key}:2" }));
        }
    }

    [Test]
    public async Task A_hot_line_does_not_keep_others_waiting()
    {
        await PauseAsync();
        await Queue.EnqueueManyAsync([.. Enumerable.Range(0, 200).Select(i => Text($"hot {i}", Anna, priority: 9))]);
        await Queue.EnqueueAsync(Text("other", Bob, priority: 0));
        var gate = new TaskCompletionSource<SendResult>();
        Queue.Router.Answer = (_, request) => TextOf(request) == "other" ? Acknowledge() : gate.Task;
        await ResumeAsync();
        await Queue.UntilSentAsync(2);
        Assert.That(Queue.Router.Texts, Is.EquivalentTo(new[] { "hot 0", "other" }));
        gate.SetResult(SendResult.Acknowledged(default));
        await Queue.UntilSentAsync(201);
        Assert.That(Queue.Router.Texts.Where(text => text != "other"), Is.EqualTo(Enumerable.Range(0, 200).Select(i => $"hot {i}")));
    }
}
