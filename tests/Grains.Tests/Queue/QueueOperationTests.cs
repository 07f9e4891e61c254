using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Partition;
using OrleansGateway.Grains.Storage;
using OrleansGateway.Grains.Tests.Storage;
using static OrleansGateway.Grains.Tests.Queue.PartitionHarness;

namespace OrleansGateway.Grains.Tests.Queue;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class QueueOperationTests(string kind) : PartitionFixture(kind)
{
    [Test]
    public async Task A_message_expires_at_its_time_and_frees_nothing_else()
    {
        Queue.Fleet.Set(Pool, new FleetMember("one"));
        var expiring = await Queue.EnqueueAsync(Text("x") with { ExpiresAt = Queue.Time.GetUtcNow().AddMinutes(1) });
        var staying = await Queue.EnqueueAsync(Text("y"));
        await Queue.AdvanceAsync(TimeSpan.FromMinutes(1));
        await Queue.UntilStateAsync(expiring.MessageId!, MessageState.Expired);

        Queue.Fleet.SetConnected(Pool, "one");
        await AdvanceUntilSentAsync(1);
        await Queue.UntilStateAsync(staying.MessageId!, MessageState.Done);
        Assert.That(Queue.Router.Texts, Is.EqualTo(new[] { "y" }));
        Assert.That((await Queue.StatisticsAsync()).Total, Is.Zero);
    }

    [Test]
    public async Task A_message_is_cancelled_unless_it_is_in_flight_or_final()
    {
        var gate = new TaskCompletionSource<SendResult>();
        Queue.Router.Answer = (_, _) => gate.Task;
        var flying = (await Queue.EnqueueAsync(Text("flying"))).MessageId!;
        var waiting = (await Queue.EnqueueAsync(Text("waiting"))).MessageId!;
        await Queue.UntilSentAsync(1);

        Assert.That(await Queue.CallAsync(queue => queue.CancelAsync(flying)), Is.EqualTo(MessageChange.InFlight));
        Assert.That(await Queue.CallAsync(queue => queue.CancelAsync(waiting)), Is.EqualTo(MessageChange.Changed));
        Assert.That(await Queue.CallAsync(queue => queue.CancelAsync(waiting)), Is.EqualTo(MessageChange.WrongState));
        Assert.That(await Queue.CallAsync(queue => queue.CancelAsync("000nothing")), Is.EqualTo(MessageChange.NotFound));

        gate.SetResult(SendResult.Acknowledged(default));
        await Queue.UntilStateAsync(flying, MessageState.Done);
        Assert.That(Queue.Router.Texts, Is.EqualTo(new[] { "flying" }));
        Assert.That((await Queue.StatisticsAsync()).Total, Is.Zero);
    }

    [Test]
    public async Task Dead_letters_are_read_anew_after_a_redrive_or_purge_without_an_answer()
    {
        Queue.Router.Answer = static (_, _) => Task.FromResult(SendResult.Refused(SendFailure.NotOnWhatsApp, 404));
        var one = (await Queue.EnqueueAsync(Text("one"))).MessageId!;
        await Queue.UntilStateAsync(one, MessageState.Dead);
        await Queue.UntilAsync(async () => (await Queue.StatisticsAsync()).DeadLetter == 1, "one dead letter");

        await LoseAnswerAsync(queue => queue.RedriveManyAsync(new DeadLetterFilter(), default));
        await Queue.UntilSentAsync(2);
        await Queue.UntilStateAsync(one, MessageState.Dead);
        await Queue.UntilAsync(async () => (await Queue.StatisticsAsync()) is { DeadLetter: 1, Total: 1 }, "true statistics");

        await LoseAnswerAsync(queue => queue.PurgeDeadLettersAsync(new DeadLetterFilter(), default));
        await Queue.UntilAsync(async () => (await Queue.StatisticsAsync()).Total == 0, "no dead letter");

        async Task LoseAnswerAsync(Func<QueuePartition, Task<long>> call)
        {
            var isFirst = true;
            Queue.Database.Fault = _ =>
            {
                (var fault, isFirst) = (isFirst ? CommitFault.FailAfter : CommitFault.None, false);
                return fault;
            };
            await Assert.ThatAsync(() => Queue.CallAsync(call), Throws.TypeOf<StorageUnavailableException>());
        }
    }

    [Test]
    public async Task A_rescheduled_message_joins_its_line_at_the_new_time()
    {
        await PauseAsync();
        var moved = (await Queue.EnqueueAsync(Text("moved"))).MessageId!;
        await Queue.EnqueueAsync(Text("stays"));
        Assert.That(
            await Queue.CallAsync(queue => queue.RescheduleAsync(moved, Queue.Time.GetUtcNow().AddMinutes(1))),
            Is.EqualTo(MessageChange.Changed));
        await ResumeAsync();
        await Queue.UntilSentAsync(1);
        Assert.That(Queue.Router.Texts, Is.EqualTo(new[] { "stays" }));

        await Queue.AdvanceAsync(TimeSpan.FromMinutes(1));
        await Queue.UntilSentAsync(2);
        Assert.That(Queue.Router.Texts.Last(), Is.EqualTo("moved"));
    }

    [Test]
    public async Task Pauses_are_durable_and_cover_what_they_name()
    {
        Queue.Fleet.SetConnected("other", "three");
        await Queue.CallAsync(queue => queue.SetPauseAsync(PauseScope.ForPool(Pool), true, default));
        await Queue.CrashAsync();
        var held = await Queue.EnqueueAsync(Text("held"));
        var free = await Queue.EnqueueAsync(EnqueueRequest.ForText("other", Bob, "free"));
        await Queue.UntilStateAsync(free.MessageId!, MessageState.Done);
        Assert.That((await Queue.GetAsync(held.MessageId!)).State, Is.EqualTo(MessageState.Pending));

        await Queue.CallAsync(queue => queue.SetPauseAsync(PauseScope.ForPool(Pool), false, default));
        await Queue.UntilStateAsync(held.MessageId!, MessageState.Done);
    }

    [Test]
    public async Task A_paused_instance_gets_nothing_and_the_others_take_over()
    {
        await Queue.CallAsync(queue => queue.SetPauseAsync(PauseScope.ForInstance("one"), true, default));
        await Queue.EnqueueManyAsync([.. Enumerable.Range(0, 6).Select(i => Text($"{i}", Number(i)))]);
        await Queue.UntilSentAsync(6);
        Assert.That(Queue.Router.Sent.Select(entry => entry.Instance), Is.All.EqualTo("two"));
    }

    [Test]
    public async Task Statistics_count_what_is_there()
    {
        var gate = new TaskCompletionSource<SendResult>();
        Queue.Router.Answer = (_, _) => gate.Task;
        await Queue.EnqueueManyAsync(
            Text("in flight", Anna, priority: 9), Text("pending", Anna, priority: 3),
            Text("scheduled", Bob) with { NotBefore = Queue.Time.GetUtcNow().AddHours(1) });
        await Queue.UntilSentAsync(1);
        await Queue.AdvanceAsync(TimeSpan.FromSeconds(20));

        var statistics = await Queue.StatisticsAsync();
        Assert.That(
            (statistics.Pending, statistics.Scheduled, statistics.Processing, statistics.DeadLetter, statistics.Total),
            Is.EqualTo((1, 1, 1, 0, 3)));
        Assert.That(statistics.ByPriority, Is.EqualTo(new long[] { 0, 0, 0, 1, 0, 1, 0, 0, 0, 1 }));
        Assert.That(statistics.AcceptedLastMinute, Is.EqualTo(3));
        gate.SetResult(SendResult.Acknowledged(default));
        await Queue.UntilAsync(async () => (await Queue.StatisticsAsync()).SentLastMinute == 2, "two sent");
        Assert.That((await Queue.StatisticsAsync()).Total, Is.EqualTo(1));
    }

    [Test]
    public async Task Dead_letters_are_paged_filtered_redriven_and_purged()
    {
        Queue.Router.Answer = static (_, _) => Task.FromResult(SendResult.Refused(SendFailure.NotOnWhatsApp, 404));
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add((await Queue.EnqueueAsync(Text($"{i}", Number(i)))).MessageId!);
            await Queue.UntilStateAsync(ids[i], MessageState.Dead);
            await Queue.AdvanceAsync(TimeSpan.FromSeconds(1));
        }

        var first = await Queue.CallAsync(queue => queue.ListDeadLettersAsync(DeadLetterFilter.All, null, 3, default));
        var second = await Queue.CallAsync(queue => queue.ListDeadLettersAsync(DeadLetterFilter.All, first.NextCursor, 3, default));
        Assert.That(first.Messages.Concat(second.Messages).Select(message => message.Id), Is.EqualTo(ids));
        Assert.That(second.NextCursor, Is.Null);

        var ofTwo = new DeadLetterFilter { Recipient = Number(2), Reason = DeadReason.NotOnWhatsApp };
        Assert.That(
            (await Queue.CallAsync(queue => queue.ListDeadLettersAsync(ofTwo, null, 10, default))).Messages.Select(message => message.Id),
            Is.EqualTo(new[] { ids[2] }));
        Assert.That(await Queue.CallAsync(queue => queue.PurgeDeadLettersAsync(ofTwo, default)), Is.EqualTo(1));

        Queue.Router.Answer = static (_, _) => Task.FromResult(SendResult.Acknowledged(default));
        Assert.That(await Queue.CallAsync(queue => queue.RedriveAsync(ids[0])), Is.EqualTo(MessageChange.Changed));
        await Queue.UntilStateAsync(ids[0], MessageState.Done);
        var redriven = await Queue.GetAsync(ids[0]);
        Assert.That(redriven.History.Select(entry => entry.Kind), Does.Contain(HistoryKind.Dead).And.Contain(HistoryKind.Redriven));
        Assert.That(Queue.Router.Sent.Where(entry => entry.Request.WireId == redriven.WireId).Count(), Is.EqualTo(2));

        Assert.That(await Queue.CallAsync(queue => queue.RedriveManyAsync(DeadLetterFilter.All, default)), Is.EqualTo(3));
        await Queue.UntilStateAsync(ids[4], MessageState.Done);
        Assert.That((await Queue.StatisticsAsync()).Total, Is.Zero);
    }
}
