using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Tests.Storage;
using static OrleansGateway.Grains.Tests.Queue.PartitionHarness;

namespace OrleansGateway.Grains.Tests.Queue;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class QueueScheduleTests(string kind) : PartitionFixture(kind)
{
    [Test]
    public async Task A_schedule_fires_each_occurrence_once_across_crashes_and_missed_ones_once()
    {
        var put = await PutScheduleAsync("0 * * * *");
        Assert.That(put.NextAt, Is.EqualTo(Queue.Time.GetUtcNow().AddHours(1)));
        await Queue.AdvanceAsync(TimeSpan.FromHours(1));
        await Queue.UntilSentAsync(1);
        // A message that is in flight at the crash is sent again with its wire id; here only the schedule matters.
        await Queue.UntilAsync(async () => (await Queue.StatisticsAsync()).Total == 0, "the first done");
        await Queue.CrashAsync();

        await Queue.AdvanceAsync(TimeSpan.FromHours(5.5));
        await Queue.UntilSentAsync(2);
        await Queue.AdvanceAsync(TimeSpan.FromMinutes(30));
        await Queue.UntilSentAsync(3);
        await Queue.UntilAsync(async () => (await Queue.StatisticsAsync()).Total == 0, "all done");
        Assert.That(Queue.Router.Sent, Has.Count.EqualTo(3));
        Assert.That(Queue.Router.Sent.Select(entry => entry.Request.WireId), Is.Unique);
    }

    [Test]
    public async Task An_occurrence_whose_step_was_lost_in_a_crash_is_not_enqueued_again()
    {
        await PutScheduleAsync("0 * * * *");
        var commits = 0;
        Queue.Database.Fault = _ => ++commits == 1 ? CommitFault.DieAfter : CommitFault.None;
        await Queue.AdvanceAsync(TimeSpan.FromHours(1));
        await Queue.UntilAsync(() => Task.FromResult(Queue.Database.IsDead), "the crash");
        await Queue.CrashAsync();
        await Queue.UntilSentAsync(1);
        await Queue.AdvanceAsync(TimeSpan.FromMinutes(5));
        await Queue.UntilAsync(async () => (await Queue.StatisticsAsync()).Total == 0, "all done");
        Assert.That(Queue.Router.Sent, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_schedule_that_finds_the_queue_full_waits_until_it_is_not()
    {
        Queue.Options.MaxDepth = 1;
        Queue.Fleet.Set(Pool, new FleetMember("one"));
        await PutScheduleAsync("0 * * * *");
        await Queue.EnqueueAsync(Text("first", Bob));
        await Queue.AdvanceAsync(TimeSpan.FromHours(1));
        Queue.Fleet.SetConnected(Pool, "one");
        await AdvanceUntilSentAsync(2);
        Assert.That(Queue.Router.Texts, Is.EqualTo(new[] { "first", "again and again" }));
    }

    [Test]
    public async Task A_schedule_that_is_replaced_while_it_fires_keeps_its_own_next_time()
    {
        await PutScheduleAsync("0 * * * *");
        var (firing, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        Queue.Router.Forwarding = () =>
        {
            firing.TrySetResult();
            return go.Task;
        };
        await Queue.SetPartitionsAsync(2);
        var slot = QueueSlots.Of(Text("again and again").EffectiveOrderingKey);
        var epoch = (await Queue.MapAsync()).Epoch;
        Assert.That(await Queue.CallAsync(queue => queue.MoveSlotsAsync(new SlotMove(0, 1, slot, 1), epoch)), Is.True);
        await Queue.AdvanceAsync(TimeSpan.FromHours(1));
        await firing.Task.WaitAsync(Patience);
        var replaced = await PutScheduleAsync("30 6 * * *");
        go.SetResult();
        await Queue.UntilAsync(() => Task.FromResult(Queue.Router.Forwarded.Count == 1), "the occurrence");
        await Queue.RestartAsync();

        await Queue.AdvanceAsync(TimeSpan.FromHours(2));
        await Queue.EnqueueAsync(Text("later in the same turn", Bob));
        await Queue.UntilSentAsync(1);
        Assert.That(Queue.Router.Forwarded, Has.Count.EqualTo(1), $"the next is at {replaced.NextAt}");
    }

    [Test]
    public async Task A_schedule_is_in_its_own_time_zone_is_replaced_listed_and_removed()
    {
        var summer = await PutScheduleAsync("0 9 1 7 *", "Europe/Berlin");
        Assert.That(summer.NextAt, Is.EqualTo(new DateTimeOffset(2026, 7, 1, 7, 0, 0, TimeSpan.Zero)));
        await PutScheduleAsync("*/5 * * * *");
        await Queue.CrashAsync();
        var listed = await Queue.CallAsync(queue => Task.FromResult(queue.Schedules()));
        Assert.That(listed.Select(schedule => schedule.Cron), Is.EqualTo(new[] { "*/5 * * * *" }));

        Assert.That(await Queue.CallAsync(queue => queue.RemoveScheduleAsync("daily", default)), Is.True);
        Assert.That(await Queue.CallAsync(queue => queue.RemoveScheduleAsync("daily", default)), Is.False);
        await Queue.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.That((await Queue.StatisticsAsync()).Total, Is.Zero);
    }

    [TestCase("not cron", "UTC", ScheduleProblem.InvalidCron)]
    [TestCase("61 * * * *", "UTC", ScheduleProblem.InvalidCron)]
    [TestCase("0 * * * *", "Nowhere/Atlantis", ScheduleProblem.UnknownTimeZone)]
    public async Task An_invalid_schedule_is_refused(string cron, string zone, ScheduleProblem problem) =>
        Assert.That((await PutScheduleAsync(cron, zone)).Problem, Is.EqualTo(problem));

    private Task<ScheduleResult> PutScheduleAsync(string cron, string zone = "UTC") => Queue.CallAsync(queue => queue.PutScheduleAsync(
        new RecurringSchedule { Name = "daily", Cron = cron, TimeZone = zone, Message = Text("again and again") }, default));
}
