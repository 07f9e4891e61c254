using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Storage;
using OrleansGateway.Grains.Tests.Storage;
using static OrleansGateway.Grains.Tests.Queue.PartitionHarness;

namespace OrleansGateway.Grains.Tests.Queue;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class QueueCrashTests(string kind) : PartitionFixture(kind)
{
    [Test]
    public async Task After_a_crash_what_was_in_flight_goes_out_again_by_the_same_instance_half_of_it_at_a_time()
    {
        // An odd number over two instances: were they picked again, they would not meet the same ones again.
        Queue.Options.MaxInFlight = 7;
        Queue.Router.Answer = static (_, _) => new TaskCompletionSource<SendResult>().Task;
        await Queue.EnqueueManyAsync([.. Enumerable.Range(0, 7).Select(i => Text($"{i}", Number(i)))]);
        await Queue.UntilSentAsync(7);
        var before = Queue.Router.Sent.ToDictionary(entry => TextOf(entry.Request));
        await Queue.EnqueueAsync(Text("new", Number(99), priority: 9));

        var gates = new Dictionary<string, TaskCompletionSource<SendResult>>();
        Queue.Router.Answer = (_, request) => (gates[request.WireId] = new()).Task;
        await Queue.CrashAsync();
        var sent = 7;
        foreach (var size in new[] { 4, 2, 1 })
        {
            await Queue.UntilSentAsync(sent += size);
            await Queue.AdvanceAsync(Queue.Options.NoInstanceRetry);
            Assert.That(Queue.Router.Sent, Has.Count.EqualTo(sent), "half of what is left, and nothing beside it");
            Queue.Router.Sent.Skip(sent - size).ToList()
                .ForEach(entry => gates[entry.Request.WireId].SetResult(SendResult.Acknowledged(default)));
        }

        await Queue.UntilSentAsync(sent + 1);
        Assert.That(Queue.Router.Texts.Last(), Is.EqualTo("new"));
        foreach (var (instance, request) in Queue.Router.Sent.Skip(7).SkipLast(1))
        {
            Assert.That(request.WireId, Is.EqualTo(before[TextOf(request)].Request.WireId));
            Assert.That(instance, Is.EqualTo(before[TextOf(request)].Instance));
        }
    }

    [Test]
    public async Task A_message_that_kills_its_silo_is_found_by_halves_and_costs_no_other_message()
    {
        Queue.Router.Answer = static (_, _) => new TaskCompletionSource<SendResult>().Task;
        var ids = (await Queue.EnqueueManyAsync([.. Enumerable.Range(0, 8).Select(i => Text($"{i}", Number(i)))]))
            .Select(result => result.MessageId!).ToList();
        await Queue.UntilSentAsync(8);
        var crashes = 0;
        Queue.Router.Answer = (_, request) => TextOf(request) == "5"
            ? new TaskCompletionSource<SendResult>().Task
            : Acknowledge();
        while ((await Queue.GetAsync(ids[5])).State != MessageState.Dead)
        {
            var sent = Queue.Router.Sent.Count;
            await Queue.CrashAsync();
            crashes++;
            await Queue.UntilAsync(
                async () => Queue.Router.Sent.Skip(sent).Any(entry => TextOf(entry.Request) == "5")
                    || (await Queue.GetAsync(ids[5])).State == MessageState.Dead,
                "the cause goes again");
            Assert.That(crashes, Is.LessThan(10), "crashes until the cause is found");
        }

        Assert.That((await Queue.GetAsync(ids[5])).DeadReason, Is.EqualTo(DeadReason.Poison));
        foreach (var id in ids.Where((_, i) => i != 5))
        {
            await Queue.UntilStateAsync(id, MessageState.Done);
        }
    }

    [Test]
    public async Task A_slow_drain_at_an_orderly_end_is_no_crash()
    {
        Queue.Router.Answer = static (_, _) => new TaskCompletionSource<SendResult>().Task;
        var slow = (await Queue.EnqueueAsync(Text("slow"))).MessageId!;
        for (var restart = 1; restart <= Queue.Options.MaxCrashes + 1; restart++)
        {
            await Queue.UntilSentAsync(restart);
            await Queue.RestartAsync();
        }

        Queue.Router.Answer = static (_, _) => Acknowledge();
        await Queue.RestartAsync();
        await Queue.UntilStateAsync(slow, MessageState.Done);
        Assert.That(Queue.Router.Sent.Select(entry => entry.Instance).Distinct().Count(), Is.EqualTo(1), "its outcome was unknown");
    }

    [Test]
    public async Task A_message_alone_in_flight_at_three_crashes_is_a_dead_letter()
    {
        Queue.Router.Answer = static (_, _) => new TaskCompletionSource<SendResult>().Task;
        var poison = (await Queue.EnqueueAsync(Text("poison"))).MessageId!;
        for (var crash = 1; crash <= 3; crash++)
        {
            await Queue.UntilSentAsync(crash);
            await Queue.CrashAsync();
        }

        await Queue.UntilStateAsync(poison, MessageState.Dead);
        Assert.That((await Queue.GetAsync(poison)).DeadReason, Is.EqualTo(DeadReason.Poison));
    }

    [Test]
    public async Task A_call_cancelled_elsewhere_ends_the_partition_and_loses_nothing()
    {
        Queue.Router.Picking = static _ => throw new TaskCanceledException("the load balancer's silo stops");
        var message = (await Queue.EnqueueAsync(Text("picked"))).MessageId!;
        await Queue.UntilAsync(() => Task.FromResult(Queue.Ended is TaskCanceledException), "the end");
        Queue.Router.Picking = static _ => Task.CompletedTask;
        await Queue.CrashAsync();
        await Queue.UntilStateAsync(message, MessageState.Done);
    }

    [Test]
    public async Task An_orderly_restart_makes_no_suspects_and_keeps_everything()
    {
        Queue.Fleet.Set(Pool, new FleetMember("one"));
        var ids = (await Queue.EnqueueManyAsync(
            Text("now"), Text("later") with { NotBefore = Queue.Time.GetUtcNow().AddMinutes(1) })).Select(result => result.MessageId!).ToList();
        await Queue.RestartAsync();
        Assert.That((await Queue.StatisticsAsync()).Total, Is.EqualTo(2));

        Queue.Fleet.SetConnected(Pool, "one");
        await AdvanceUntilSentAsync(1);
        await Queue.AdvanceAsync(TimeSpan.FromMinutes(1));
        await Queue.UntilStateAsync(ids[1], MessageState.Done);
    }

    [Test]
    public async Task A_stale_twin_can_neither_accept_nor_dispatch()
    {
        await PauseAsync();
        await Queue.EnqueueAsync(Text("waiting", Bob));
        await Queue.StealLeaseAsync();

        Assert.That(() => Queue.EnqueueAsync(Text("x")), Throws.TypeOf<StaleEpochException>());
        Assert.That(ResumeAsync, Throws.TypeOf<StaleEpochException>());
        Assert.That(Queue.Router.Sent, Is.Empty);
    }

    [Test]
    public async Task While_the_store_is_unavailable_enqueue_says_so_and_accepted_messages_continue_afterwards()
    {
        await PauseAsync();
        await Queue.EnqueueAsync(Text("accepted"));
        await ResumeAsync();
        Queue.Database.Fault = static _ => CommitFault.FailBefore;
        Assert.That((await Queue.EnqueueAsync(Text("refused", Bob))).Rejection, Is.EqualTo(EnqueueRejection.Unavailable));

        Queue.Database.Fault = static _ => CommitFault.None;
        await AdvanceUntilSentAsync(1);
        var again = await Queue.EnqueueAsync(Text("after", Bob));
        await AdvanceUntilSentAsync(2);
        await Queue.UntilStateAsync(again.MessageId!, MessageState.Done);
        Assert.That(Queue.Router.Texts, Does.Not.Contain("refused"));
    }

    [Test]
    public async Task A_message_whose_completion_is_not_known_yet_is_not_sent_again_after_a_reload()
    {
        var fault = CommitFault.None;
        var failed = 0;
        Queue.Database.Fault = _ =>
        {
            failed += fault == CommitFault.None ? 0 : 1;
            (var now, fault) = (fault, CommitFault.None);
            return now;
        };
        Queue.Router.Answer = (_, _) =>
        {
            fault = CommitFault.FailAfter;
            return Task.FromResult(SendResult.NotSent(SendFailure.NotConnected));
        };
        var message = (await Queue.EnqueueAsync(Text("again", Anna))).MessageId!;
        await Queue.UntilAsync(() => Task.FromResult(failed == 1), "the landing's commit");

        Queue.Router.Answer = static (_, _) => Task.FromResult(SendResult.Acknowledged(default));
        fault = CommitFault.FailBefore;
        Assert.That((await Queue.EnqueueAsync(Text("refused", Bob))).Rejection, Is.EqualTo(EnqueueRejection.Unavailable));
        await Queue.EnqueueAsync(Text("other", Bob));
        await Queue.UntilAsync(() => Task.FromResult(Queue.Router.Texts.Contains("other")), "the other message");
        Assert.That(Queue.Router.Texts, Is.EqualTo(new[] { "again", "other" }));

        await AdvanceUntilSentAsync(3);
        await Queue.UntilStateAsync(message, MessageState.Done);
        Assert.That(Queue.Router.Texts, Is.EqualTo(new[] { "again", "other", "again" }));
        await Queue.UntilAsync(async () => (await Queue.StatisticsAsync()).Total == 0, "true statistics");
    }

    [Test]
    public async Task Statistics_count_a_message_whose_commit_answer_was_lost_while_another_write_is_under_way()
    {
        var fault = CommitFault.None;
        Queue.Database.Fault = _ =>
        {
            (var now, fault) = (fault, CommitFault.None);
            return now;
        };
        Queue.Router.Answer = (_, _) =>
        {
            fault = CommitFault.FailAfter;
            Queue.Fleet.Set(Pool, new FleetMember("one"));
            return Task.FromResult(SendResult.Acknowledged(default));
        };
        var landed = (await Queue.EnqueueAsync(Text("landed", Anna))).MessageId!;
        await Queue.UntilStateAsync(landed, MessageState.Done);

        fault = CommitFault.FailAfter;
        Assert.That((await Queue.EnqueueAsync(Text("lost", Bob))).Rejection, Is.EqualTo(EnqueueRejection.Unavailable));
        Assert.That(await Queue.StatisticsAsync(), Has.Property(nameof(QueueStatistics.Pending)).EqualTo(1));
    }

    [Test]
    public async Task A_message_whose_commit_answer_was_lost_is_still_sent()
    {
        Queue.Database.Fault = static _ => CommitFault.FailAfter;
        var request = Text("x") with { IdempotencyKey = "k" };
        Assert.That((await Queue.EnqueueAsync(request)).Rejection, Is.EqualTo(EnqueueRejection.Unavailable));
        Queue.Database.Fault = static _ => CommitFault.None;

        await AdvanceUntilSentAsync(1);
        Assert.That((await Queue.EnqueueAsync(request)).Status, Is.EqualTo(EnqueueStatus.Duplicate));
    }
}
