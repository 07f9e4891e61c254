using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Tests.Storage;
using static OrleansGateway.Grains.Tests.Queue.PartitionHarness;

namespace OrleansGateway.Grains.Tests.Queue;

internal sealed partial class QueuePartitionTests
{
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
        Assert.That(_queue.Router.Sent, Has.Count.EqualTo(3));
        Assert.That(_queue.Router.Sent.Select(entry => entry.Request.WireId), Is.Unique);
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
        Assert.That(_queue.Router.Sent, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_schedule_that_finds_the_queue_full_waits_until_it_is_not()
    {
        _queue.Options.MaxDepth = 1;
        _queue.Fleet.Set(Pool, new FleetMember("one"));
        await PutScheduleAsync("0 * * * *");
        await _queue.EnqueueAsync(Text("first", Bob));
        await _queue.AdvanceAsync(TimeSpan.FromHours(1));
        _queue.Fleet.SetConnected(Pool, "one");
        await AdvanceUntilSentAsync(2);
        Assert.That(_queue.Router.Texts, Is.EqualTo(new[] { "first", "again and again" }));
    }

    [Test]
    public async Task A_schedule_that_is_replaced_while_it_fires_keeps_its_own_next_time()
    {
        await PutScheduleAsync("0 * * * *");
        var (firing, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        _queue.Router.Forwarding = () =>
        {
            firing.TrySetResult();
            return go.Task;
        };
        await _queue.SetPartitionsAsync(2);
        var slot = QueueSlots.Of(Text("again and again").EffectiveOrderingKey);
        var epoch = (await _queue.MapAsync()).Epoch;
        Assert.That(await _queue.CallAsync(queue => queue.MoveSlotsAsync(new SlotMove(0, 1, slot, 1), epoch)), Is.True);
        await _queue.AdvanceAsync(TimeSpan.FromHours(1));
        await firing.Task.WaitAsync(Patience);
        var replaced = await PutScheduleAsync("30 6 * * *");
        go.SetResult();
        await _queue.UntilAsync(() => Task.FromResult(_queue.Router.Forwarded.Count == 1), "the occurrence");
        await _queue.RestartAsync();

        await _queue.AdvanceAsync(TimeSpan.FromHours(2));
        await _queue.EnqueueAsync(Text("later in the same turn", Bob));
        await _queue.UntilSentAsync(1);
        Assert.That(_queue.Router.Forwarded, Has.Count.EqualTo(1), $"the next is at {replaced.NextAt}");
    }

    [Test]
    public async Task A_schedule_is_in_its_own_time_zone_is_replaced_listed_and_removed()
    {
        var summer = await PutScheduleAsync("0 9 1 7 *", "Europe/Berlin");
        Assert.That(summer.NextAt, Is.EqualTo(new DateTimeOffset(2026, 7, 1, 7, 0, 0, TimeSpan.Zero)));
        await PutScheduleAsync("*/5 * * * *");
        await _queue.CrashAsync();
        var listed = await _queue.CallAsync(queue => Task.FromResult(queue.Schedules()));
        Assert.That(listed.Select(schedule => schedule.Cron), Is.EqualTo(new[] { "*/5 * * * *" }));

        Assert.That(await _queue.CallAsync(queue => queue.RemoveScheduleAsync("daily", default)), Is.True);
        Assert.That(await _queue.CallAsync(queue => queue.RemoveScheduleAsync("daily", default)), Is.False);
        await _queue.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.That((await _queue.StatisticsAsync()).Total, Is.Zero);
    }

    [TestCase("not cron", "UTC", ScheduleProblem.InvalidCron)]
    [TestCase("61 * * * *", "UTC", ScheduleProblem.InvalidCron)]
    [TestCase("0 * * * *", "Nowhere/Atlantis", ScheduleProblem.UnknownTimeZone)]
    public async Task A_schedule_that_cannot_be_is_refused(string cron, string zone, ScheduleProblem problem) =>
        Assert.That((await PutScheduleAsync(cron, zone)).Problem, Is.EqualTo(problem));

    private Task<ScheduleResult> PutScheduleAsync(string cron, string zone = "UTC") => _queue.CallAsync(queue => queue.PutScheduleAsync(
        new RecurringSchedule { Name = "daily", Cron = cron, TimeZone = zone, Message = Text("again and again") }, default));
}
