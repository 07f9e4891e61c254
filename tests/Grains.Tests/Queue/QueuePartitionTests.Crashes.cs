using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Storage;
using OrleansGateway.Grains.Tests.Storage;
using static OrleansGateway.Grains.Tests.Queue.PartitionHarness;

namespace OrleansGateway.Grains.Tests.Queue;

internal sealed partial class QueuePartitionTests
{
    [Test]
    public async Task After_a_crash_what_was_in_flight_goes_out_again_by_the_same_instance_one_at_a_time()
    {
        _queue.Router.Answer = static (_, _) => new TaskCompletionSource<SendResult>().Task;
        await _queue.EnqueueManyAsync([.. Enumerable.Range(0, 4).Select(i => Text($"{i}", Number(i)))]);
        await _queue.UntilSentAsync(4);
        var before = _queue.Router.Sent.ToDictionary(entry => TextOf(entry.Request));

        var gates = new Dictionary<string, TaskCompletionSource<SendResult>>();
        _queue.Router.Answer = (_, request) => (gates[request.WireId] = new()).Task;
        await _queue.CrashAsync();
        for (var sends = 5; sends <= 8; sends++)
        {
            await _queue.UntilSentAsync(sends);
            var marker = _queue.Router.Sent[^1];
            Assert.That(_queue.Router.Sent, Has.Count.EqualTo(sends), "one at a time");
            gates[marker.Request.WireId].SetResult(SendResult.Acknowledged(default));
        }

        foreach (var (instance, request) in _queue.Router.Sent.Skip(4))
        {
            Assert.That(request.WireId, Is.EqualTo(before[TextOf(request)].Request.WireId));
            Assert.That(instance, Is.EqualTo(before[TextOf(request)].Instance));
        }
    }

    [Test]
    public async Task A_message_alone_in_flight_at_three_crashes_is_a_dead_letter()
    {
        _queue.Router.Answer = static (_, _) => new TaskCompletionSource<SendResult>().Task;
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
    public async Task A_call_that_somebody_else_cancelled_ends_the_partition_and_loses_nothing()
    {
        _queue.Router.Picking = static _ => throw new TaskCanceledException("the load balancer's silo stops");
        var message = (await _queue.EnqueueAsync(Text("picked"))).MessageId!;
        await _queue.UntilAsync(() => Task.FromResult(_queue.Ended is TaskCanceledException), "the end");
        _queue.Router.Picking = static _ => Task.CompletedTask;
        await _queue.CrashAsync();
        await _queue.UntilStateAsync(message, MessageState.Done);
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
        Assert.That(_queue.Router.Sent, Is.Empty);
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
        Assert.That(_queue.Router.Texts, Does.Not.Contain("refused"));
    }

    [Test]
    public async Task A_message_whose_landing_is_not_known_yet_does_not_fly_again_when_the_rows_are_read_anew()
    {
        var fault = CommitFault.None;
        var failed = 0;
        _queue.Database.Fault = _ =>
        {
            failed += fault == CommitFault.None ? 0 : 1;
            (var now, fault) = (fault, CommitFault.None);
            return now;
        };
        _queue.Router.Answer = (_, _) =>
        {
            fault = CommitFault.FailAfter;
            return Task.FromResult(SendResult.NotSent(SendFailure.NotConnected));
        };
        var message = (await _queue.EnqueueAsync(Text("again", Anna))).MessageId!;
        await _queue.UntilAsync(() => Task.FromResult(failed == 1), "the landing's commit");

        _queue.Router.Answer = static (_, _) => Task.FromResult(SendResult.Acknowledged(default));
        fault = CommitFault.FailBefore;
        Assert.That((await _queue.EnqueueAsync(Text("refused", Bob))).Rejection, Is.EqualTo(EnqueueRejection.Unavailable));
        await _queue.EnqueueAsync(Text("other", Bob));
        await _queue.UntilAsync(() => Task.FromResult(_queue.Router.Texts.Contains("other")), "the other message");
        Assert.That(_queue.Router.Texts, Is.EqualTo(new[] { "again", "other" }));

        await AdvanceUntilSentAsync(3);
        await _queue.UntilStateAsync(message, MessageState.Done);
        Assert.That(_queue.Router.Texts, Is.EqualTo(new[] { "again", "other", "again" }));
        await _queue.UntilAsync(async () => (await _queue.StatisticsAsync()).Total == 0, "true statistics");
    }

    [Test]
    public async Task Statistics_count_a_message_whose_commit_answer_was_lost_while_another_write_is_under_way()
    {
        var fault = CommitFault.None;
        _queue.Database.Fault = _ =>
        {
            (var now, fault) = (fault, CommitFault.None);
            return now;
        };
        _queue.Router.Answer = (_, _) =>
        {
            fault = CommitFault.FailAfter;
            _queue.Fleet.Set(Pool, new FleetMember("one"));
            return Task.FromResult(SendResult.Acknowledged(default));
        };
        var landed = (await _queue.EnqueueAsync(Text("landed", Anna))).MessageId!;
        await _queue.UntilStateAsync(landed, MessageState.Done);

        fault = CommitFault.FailAfter;
        Assert.That((await _queue.EnqueueAsync(Text("lost", Bob))).Rejection, Is.EqualTo(EnqueueRejection.Unavailable));
        Assert.That(await _queue.StatisticsAsync(), Has.Property(nameof(QueueStatistics.Pending)).EqualTo(1));
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
}
