using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Tests.Storage;
using static OrleansGateway.Grains.Tests.Queue.PartitionHarness;

namespace OrleansGateway.Grains.Tests.Queue;

/// <summary>What a partition holds in memory and in a row does not grow with what happens to it.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class QueueBoundsTests(string kind) : PartitionFixture(kind)
{
    [Test]
    public async Task A_message_that_is_snoozed_again_and_again_keeps_a_short_history_with_counts()
    {
        const int Snoozes = 300;
        var answers = 0;
        Queue.Router.Answer = (_, _) => answers++ < Snoozes
            ? Task.FromResult(SendResult.NotSent(SendFailure.NotConnected))
            : Acknowledge();
        var id = (await Queue.EnqueueAsync(Text("x"))).MessageId!;
        var accepted = Queue.Time.GetUtcNow();
        var longest = 0;
        await Queue.UntilAsync(
            async () =>
            {
                await Queue.AdvanceAsync(Queue.Options.NoInstanceRetry);
                var message = await Queue.GetAsync(id);
                longest = Math.Max(longest, message.History.Sum(entry => HistoryLine.Of(entry).Length));
                return message.State == MessageState.Done;
            },
            "sent in the end");

        Assert.That(longest, Is.LessThanOrEqualTo(HistoryFolding.FoldFrom + 256));
        var history = (await Queue.GetAsync(id)).History;
        Assert.That(history[0].Kind, Is.EqualTo(HistoryKind.Accepted));
        Assert.That(history[^1].Kind, Is.EqualTo(HistoryKind.Acknowledged));
        Assert.That(history.Where(entry => entry.Kind == HistoryKind.Snoozed).Sum(entry => entry.Count), Is.EqualTo(Snoozes));
        Assert.That(history.Where(entry => entry.Kind == HistoryKind.AttemptStarted).Sum(entry => entry.Count), Is.EqualTo(Snoozes + 1));
        var repeated = history.First(entry => entry.Count > 1);
        Assert.That(repeated.LastAt, Is.GreaterThan(repeated.At).And.GreaterThan(accepted));
    }

    [Test]
    public async Task A_history_of_different_entries_ends_at_four_kilobytes_and_keeps_the_newest()
    {
        Queue.Router.Answer = static (_, request) => Task.FromResult(request.Attempt < 200
            ? SendResult.Refused(SendFailure.ServerError, 500)
            : SendResult.Acknowledged(default));
        Queue.Options.RetryCap = Queue.Options.RetryBase;
        var id = (await Queue.EnqueueAsync(Text("x") with { MaxAttempts = 1_000 })).MessageId!;
        await Queue.UntilAsync(
            async () =>
            {
                await Queue.AdvanceAsync(Queue.Options.RetryBase);
                return (await Queue.GetAsync(id)).State == MessageState.Done;
            },
            "sent in the end");

        var history = (await Queue.GetAsync(id)).History;
        Assert.That(history.Sum(entry => HistoryLine.Of(entry).Length), Is.LessThanOrEqualTo(HistoryFolding.MaxLength));
        Assert.That(history[0].Kind, Is.EqualTo(HistoryKind.Accepted));
        Assert.That(history.TakeLast(3).Select(entry => entry.Attempt), Is.EqualTo(new[] { 199, 200, 200 }));
    }

    [Test]
    public async Task A_caller_that_reschedules_without_end_does_not_lengthen_the_history()
    {
        var due = Queue.Time.GetUtcNow().AddHours(1);
        var id = (await Queue.EnqueueAsync(Text("x") with { NotBefore = due })).MessageId!;
        for (var i = 0; i < 200; i++)
        {
            Assert.That(await Queue.CallAsync(queue => queue.RescheduleAsync(id, due.AddSeconds(i))), Is.EqualTo(MessageChange.Changed));
        }

        var history = (await Queue.GetAsync(id)).History;
        Assert.That(history.Sum(entry => HistoryLine.Of(entry).Length), Is.LessThanOrEqualTo(HistoryFolding.FoldFrom + 256));
        Assert.That(history.Sum(entry => entry.Count), Is.EqualTo(201));
        Assert.That(history.Max(entry => entry.Until), Is.EqualTo(due.AddSeconds(199)));
    }

    [Test]
    public async Task Arrivals_for_new_chats_park_no_more_lines_than_may_wait_and_all_leave_in_the_end()
    {
        const int Messages = 500;
        var instances = new PacedInstances(Queue.Time) { DayEndsAt = Queue.Time.GetUtcNow().AddHours(1) };
        instances.NewChatCaps["one"] = 0;
        Queue.Fleet.SetConnected(Pool, "one");
        Queue.Router.Answer = instances.AnswerAsync;
        var picks = 0;
        Queue.Router.Picking = _ =>
        {
            picks++;
            return Task.CompletedTask;
        };
        for (var i = 0; i < Messages; i += 50)
        {
            await Queue.EnqueueManyAsync([.. Enumerable.Range(i, 50).Select(number => Text($"{number}", Number(number)))]);
            await Queue.AdvanceAsync(Queue.Options.NoInstanceRetry);
        }

        await Queue.UntilAsync(() => Task.FromResult(picks >= Queue.Options.MaxWaiting), "lines wait");
        await Queue.AdvanceAsync(Queue.Options.NoInstanceRetry);
        Assert.That((await Queue.StatisticsAsync()).Pending, Is.EqualTo(Messages));
        Assert.That(picks, Is.LessThanOrEqualTo(Queue.Options.MaxWaiting + (2 * Queue.Options.MaxInFlight)), "the rest stays in the store");

        instances.DayEndsAt = Queue.Time.GetUtcNow();
        await Queue.UntilAsync(
            async () =>
            {
                await Queue.AdvanceAsync(TimeSpan.FromMinutes(10));
                return (await Queue.StatisticsAsync()).Total == 0;
            },
            "everything is sent");
    }
}
