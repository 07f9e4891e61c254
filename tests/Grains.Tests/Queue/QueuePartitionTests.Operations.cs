using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Partition;
using OrleansGateway.Grains.Storage;
using OrleansGateway.Grains.Tests.Storage;
using static OrleansGateway.Grains.Tests.Queue.PartitionHarness;

namespace OrleansGateway.Grains.Tests.Queue;

internal sealed partial class QueuePartitionTests
{
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
        Assert.That(_queue.Router.Texts, Is.EqualTo(new[] { "y" }));
        Assert.That((await _queue.StatisticsAsync()).Total, Is.Zero);
    }

    [Test]
    public async Task A_message_is_cancelled_unless_it_is_in_flight_or_final()
    {
        var gate = new TaskCompletionSource<SendResult>();
        _queue.Router.Answer = (_, _) => gate.Task;
        var flying = (await _queue.EnqueueAsync(Text("flying"))).MessageId!;
        var waiting = (await _queue.EnqueueAsync(Text("waiting"))).MessageId!;
        await _queue.UntilSentAsync(1);

        Assert.That(await _queue.CallAsync(queue => queue.CancelAsync(flying)), Is.EqualTo(MessageChange.InFlight));
        Assert.That(await _queue.CallAsync(queue => queue.CancelAsync(waiting)), Is.EqualTo(MessageChange.Changed));
        Assert.That(await _queue.CallAsync(queue => queue.CancelAsync(waiting)), Is.EqualTo(MessageChange.WrongState));
        Assert.That(await _queue.CallAsync(queue => queue.CancelAsync("000nothing")), Is.EqualTo(MessageChange.NotFound));

        gate.SetResult(SendResult.Acknowledged(default));
        await _queue.UntilStateAsync(flying, MessageState.Done);
        Assert.That(_queue.Router.Texts, Is.EqualTo(new[] { "flying" }));
        Assert.That((await _queue.StatisticsAsync()).Total, Is.Zero);
    }

    [Test]
    public async Task Dead_letters_whose_redrive_or_purge_got_no_answer_are_looked_at_anew()
    {
        _queue.Router.Answer = static (_, _) => Task.FromResult(SendResult.Refused(SendFailure.NotOnWhatsApp, 404));
        var one = (await _queue.EnqueueAsync(Text("one"))).MessageId!;
        await _queue.UntilStateAsync(one, MessageState.Dead);
        await _queue.UntilAsync(async () => (await _queue.StatisticsAsync()).DeadLetter == 1, "one dead letter");

        await LoseAnswerAsync(queue => queue.RedriveManyAsync(new DeadLetterFilter(), default));
        await _queue.UntilSentAsync(2);
        await _queue.UntilStateAsync(one, MessageState.Dead);
        await _queue.UntilAsync(async () => (await _queue.StatisticsAsync()) is { DeadLetter: 1, Total: 1 }, "true statistics");

        await LoseAnswerAsync(queue => queue.PurgeDeadLettersAsync(new DeadLetterFilter(), default));
        await _queue.UntilAsync(async () => (await _queue.StatisticsAsync()).Total == 0, "no dead letter");

        async Task LoseAnswerAsync(Func<QueuePartition, Task<long>> ask)
        {
            var isFirst = true;
            _queue.Database.Fault = _ =>
            {
                (var fault, isFirst) = (isFirst ? CommitFault.FailAfter : CommitFault.None, false);
                return fault;
            };
            await Assert.ThatAsync(() => _queue.CallAsync(ask), Throws.TypeOf<StorageUnavailableException>());
        }
    }

    [Test]
    public async Task A_rescheduled_message_joins_its_line_at_the_new_time()
    {
        await PauseAsync();
        var moved = (await _queue.EnqueueAsync(Text("moved"))).MessageId!;
        await _queue.EnqueueAsync(Text("stays"));
        Assert.That(
            await _queue.CallAsync(queue => queue.RescheduleAsync(moved, _queue.Time.GetUtcNow().AddMinutes(1))),
            Is.EqualTo(MessageChange.Changed));
        await ResumeAsync();
        await _queue.UntilSentAsync(1);
        Assert.That(_queue.Router.Texts, Is.EqualTo(new[] { "stays" }));

        await _queue.AdvanceAsync(TimeSpan.FromMinutes(1));
        await _queue.UntilSentAsync(2);
        Assert.That(_queue.Router.Texts.Last(), Is.EqualTo("moved"));
    }

    [Test]
    public async Task Pauses_are_durable_and_cover_what_they_name()
    {
        _queue.Fleet.SetConnected("other", "three");
        await _queue.CallAsync(queue => queue.SetPauseAsync(PauseScope.ForPool(Pool), true, default));
        await _queue.CrashAsync();
        var held = await _queue.EnqueueAsync(Text("held"));
        var free = await _queue.EnqueueAsync(EnqueueRequest.ForText("other", Bob, "free"));
        await _queue.UntilStateAsync(free.MessageId!, MessageState.Done);
        Assert.That((await _queue.GetAsync(held.MessageId!)).State, Is.EqualTo(MessageState.Pending));

        await _queue.CallAsync(queue => queue.SetPauseAsync(PauseScope.ForPool(Pool), false, default));
        await _queue.UntilStateAsync(held.MessageId!, MessageState.Done);
    }

    [Test]
    public async Task A_paused_instance_gets_nothing_and_the_others_take_over()
    {
        await _queue.CallAsync(queue => queue.SetPauseAsync(PauseScope.ForInstance("one"), true, default));
        await _queue.EnqueueManyAsync([.. Enumerable.Range(0, 6).Select(i => Text($"{i}", Number(i)))]);
        await _queue.UntilSentAsync(6);
        Assert.That(_queue.Router.Sent.Select(entry => entry.Instance), Is.All.EqualTo("two"));
    }

    [Test]
    public async Task Statistics_count_what_is_there()
    {
        var gate = new TaskCompletionSource<SendResult>();
        _queue.Router.Answer = (_, _) => gate.Task;
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
        _queue.Router.Answer = static (_, _) => Task.FromResult(SendResult.Refused(SendFailure.NotOnWhatsApp, 404));
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add((await _queue.EnqueueAsync(Text($"{i}", Number(i)))).MessageId!);
            await _queue.UntilStateAsync(ids[i], MessageState.Dead);
            await _queue.AdvanceAsync(TimeSpan.FromSeconds(1));
        }

        var first = await _queue.CallAsync(queue => queue.ListDeadLettersAsync(DeadLetterFilter.All, null, 3, default));
        var second = await _queue.CallAsync(queue => queue.ListDeadLettersAsync(DeadLetterFilter.All, first.NextCursor, 3, default));
        Assert.That(first.Messages.Concat(second.Messages).Select(message => message.Id), Is.EqualTo(ids));
        Assert.That(second.NextCursor, Is.Null);

        var ofTwo = new DeadLetterFilter { Recipient = Number(2), Reason = DeadReason.NotOnWhatsApp };
        Assert.That(
            (await _queue.CallAsync(queue => queue.ListDeadLettersAsync(ofTwo, null, 10, default))).Messages.Select(message => message.Id),
            Is.EqualTo(new[] { ids[2] }));
        Assert.That(await _queue.CallAsync(queue => queue.PurgeDeadLettersAsync(ofTwo, default)), Is.EqualTo(1));

        _queue.Router.Answer = static (_, _) => Task.FromResult(SendResult.Acknowledged(default));
        Assert.That(await _queue.CallAsync(queue => queue.RedriveAsync(ids[0])), Is.EqualTo(MessageChange.Changed));
        await _queue.UntilStateAsync(ids[0], MessageState.Done);
        var redriven = await _queue.GetAsync(ids[0]);
        Assert.That(redriven.History.Select(entry => entry.Kind), Does.Contain(HistoryKind.Dead).And.Contain(HistoryKind.Redriven));
        Assert.That(_queue.Router.Sent.Where(entry => entry.Request.WireId == redriven.WireId).Count(), Is.EqualTo(2));

        Assert.That(await _queue.CallAsync(queue => queue.RedriveManyAsync(DeadLetterFilter.All, default)), Is.EqualTo(3));
        await _queue.UntilStateAsync(ids[4], MessageState.Done);
        Assert.That((await _queue.StatisticsAsync()).Total, Is.Zero);
    }
}
