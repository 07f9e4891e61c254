using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Messages;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Tests.Storage;
using static OrleansGateway.Grains.Tests.Queue.PartitionHarness;

namespace OrleansGateway.Grains.Tests.Queue;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed partial class QueuePartitionTests(string kind)
{
    private const string Anna = "491700000001@s.whatsapp.net";
    private const string Bob = "491700000002@s.whatsapp.net";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
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
        var (instance, request) = _queue.Router.Sent.Single();
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

        await _queue.EnqueueAsync(In("first", 10));
        _queue.Database.Answering = query =>
        {
            if (!query.Contains($"ORDER BY {column} LIMIT 1", StringComparison.Ordinal))
            {
                return Task.CompletedTask;
            }

            reading.TrySetResult();
            return go.Task;
        };
        await _queue.AdvanceAsync(TimeSpan.FromSeconds(10));
        await reading.Task.WaitAsync(Patience);
        var second = await _queue.EnqueueAsync(In("second", 10));
        go.SetResult();
        await _queue.UntilAsync(
            async () =>
            {
                await _queue.AdvanceAsync(TimeSpan.FromSeconds(5));
                return (await _queue.GetAsync(second.MessageId!)).State == end;
            },
            $"{end}");

        EnqueueRequest In(string text, int seconds)
        {
            var at = _queue.Time.GetUtcNow().AddSeconds(seconds);
            return end == MessageState.Expired ? Text(text) with { ExpiresAt = at } : Text(text) with { NotBefore = at };
        }
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
        Assert.That(_queue.Router.Texts, Is.EqualTo(new[] { "high", "low, old", "middle", "low" }));
    }

    [Test]
    public async Task One_line_is_sent_in_order_and_one_at_a_time_while_others_go_on()
    {
        var gate = new TaskCompletionSource();
        _queue.Router.Answer = async (_, request) =>
        {
            if (TextOf(request) == "a1")
            {
                await gate.Task;
            }

            return SendResult.Acknowledged(default);
        };
        await _queue.EnqueueManyAsync(Text("a1", Anna), Text("a2", Anna), Text("a3", Anna), Text("b1", Bob), Text("b2", Bob));
        await _queue.UntilSentAsync(3);
        Assert.That(_queue.Router.Texts, Is.EquivalentTo(new[] { "a1", "b1", "b2" }));

        gate.SetResult();
        await _queue.UntilSentAsync(5);
        Assert.That(_queue.Router.Texts.Where(text => text[0] == 'a'), Is.EqualTo(new[] { "a1", "a2", "a3" }));
    }

    [Test]
    public async Task A_retry_holds_its_line_and_keeps_the_wire_id()
    {
        var failures = 2;
        _queue.Router.Answer = (_, request) => Task.FromResult(TextOf(request) == "first" && failures-- > 0
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
        Assert.That(_queue.Router.Texts, Is.EqualTo(new[] { "first", "first", "first", "urgent" }));
        Assert.That(_queue.Router.Sent.Take(3).Select(entry => entry.Request.WireId).Distinct().Count(), Is.EqualTo(1));
        Assert.That(_queue.Router.Sent.Take(3).Select(entry => entry.Request.Attempt), Is.EqualTo(new[] { 1, 2, 3 }));
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
        Assert.That(_queue.Router.Texts, Is.EqualTo(new[] { "now", "marker" }));

        await _queue.AdvanceAsync(TimeSpan.FromMilliseconds(1));
        await _queue.UntilSentAsync(3);
        Assert.That(_queue.Router.Texts.Last(), Is.EqualTo("later"));
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

        Assert.That(_queue.Router.Texts.First(), Is.EqualTo("urgent"));
        foreach (var line in _queue.Router.Texts.Skip(1).GroupBy(text => text.Split(':')[0]))
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
        _queue.Router.Answer = (_, request) => TextOf(request) == "other" ? Acknowledge() : gate.Task;
        await ResumeAsync();
        await _queue.UntilSentAsync(2);
        Assert.That(_queue.Router.Texts, Is.EquivalentTo(new[] { "hot 0", "other" }));
        gate.SetResult(SendResult.Acknowledged(default));
        await _queue.UntilSentAsync(201);
        Assert.That(_queue.Router.Texts.Where(text => text != "other"), Is.EqualTo(Enumerable.Range(0, 200).Select(i => $"hot {i}")));
    }

    private static string Number(int i) => $"4917{i:d8}@s.whatsapp.net";

    private static string TextOf(SendRequest request) => ((TextContent)request.Content).Text;

    private static Task<SendResult> Acknowledge() => Task.FromResult(SendResult.Acknowledged(default));

    private async Task<EnqueueRejection> RejectionOf(EnqueueRequest request) => (await _queue.EnqueueAsync(request)).Rejection;

    private Task PauseAsync() => _queue.CallAsync(queue => queue.SetPauseAsync(PauseScope.Queue, true, default));

    private Task ResumeAsync() => _queue.CallAsync(queue => queue.SetPauseAsync(PauseScope.Queue, false, default));

    /// <summary>Moves the clock by small steps until so many sends were made.</summary>
    private Task AdvanceUntilSentAsync(int count) => _queue.UntilAsync(
        async () =>
        {
            if (_queue.Router.Sent.Count >= count)
            {
                return true;
            }

            await _queue.AdvanceAsync(TimeSpan.FromSeconds(1));
            return false;
        },
        $"{count} sends");
}
