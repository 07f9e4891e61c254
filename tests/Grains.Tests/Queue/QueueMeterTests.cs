using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Storage.Leases;
using OrleansGateway.Grains.Tests.Storage;
using static OrleansGateway.Grains.Tests.Queue.PartitionHarness;

namespace OrleansGateway.Grains.Tests.Queue;

/// <summary>Each metric of the queue moves with what it measures.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class QueueMeterTests(string kind) : PartitionFixture(kind)
{
    [Test]
    public async Task Depth_is_counted_by_state_and_class_of_priority_until_the_partition_closes()
    {
        await PauseAsync();
        await Queue.EnqueueManyAsync(
            Text("1", Number(1), priority: 9), Text("2", Number(2), priority: 7), Text("3", Number(3), priority: 0),
            Text("4", Number(4)) with { NotBefore = Queue.Time.GetUtcNow().AddHours(1) });
        await UntilDepthAsync("Pending", "high", 2);
        await UntilDepthAsync("Pending", "low", 1);
        await UntilDepthAsync("Scheduled", "normal", 1);

        await ResumeAsync();
        await UntilDepthAsync("Pending", "high", 0);
        await Queue.CloseAsync();
        Assert.That(Queue.Meters.Observe("gateway.queue.messages"), Is.Empty);
    }

    [Test]
    public async Task The_oldest_message_grows_older_and_its_lag_is_measured_when_it_goes()
    {
        await PauseAsync();
        await Queue.EnqueueAsync(Text("old"));
        await Queue.AdvanceAsync(TimeSpan.FromSeconds(1));
        await Queue.UntilAsync(() => Task.FromResult(Oldest() >= 1), "the age is told");
        await Queue.AdvanceAsync(TimeSpan.FromSeconds(90));
        Assert.That(Oldest(), Is.EqualTo(91));

        await ResumeAsync();
        await Queue.UntilSentAsync(1);
        Assert.That(Queue.Meters.Of("gateway.queue.dispatch.lag").Single().Value, Is.EqualTo(91));
        await Queue.UntilAsync(
            async () =>
            {
                await Queue.AdvanceAsync(TimeSpan.FromSeconds(1));
                return Oldest() == 0;
            },
            "nothing waits");

        double Oldest() => Queue.Meters.Observe("gateway.queue.oldest.age").Single().Value;
    }

    [Test]
    public async Task Outcomes_are_counted_by_kind_and_reason()
    {
        var answers = new Queue<SendResult>([
            SendResult.NotSent(SendFailure.NotConnected), SendResult.Refused(SendFailure.ServerError, 500),
            SendResult.Acknowledged(default), SendResult.Refused(SendFailure.NotOnWhatsApp, 404)]);
        Queue.Router.Answer = (_, _) => Task.FromResult(answers.Dequeue());
        var first = await Queue.EnqueueAsync(Text("sent in the end"));
        await AdvanceUntilSentAsync(3);
        await Queue.UntilStateAsync(first.MessageId!, MessageState.Done);
        var second = await Queue.EnqueueAsync(Text("dead"));
        await Queue.UntilStateAsync(second.MessageId!, MessageState.Dead);
        await Queue.StatisticsAsync();

        Assert.That(Queue.Meters.Of("gateway.queue.outcomes").Select(outcome => outcome.Tags), Is.EqualTo(new[]
        {
            "outcome=Snooze,reason=NotConnected", "outcome=Retry,reason=ServerError", "outcome=Sent,reason=",
            "outcome=Discard,reason=NotOnWhatsApp",
        }));
    }

    [Test]
    public async Task Commits_are_measured_in_size_and_time_by_outcome()
    {
        await Queue.EnqueueAsync(Text("x"));
        await Queue.UntilSentAsync(1);
        Assert.That(Queue.Meters.Of("gateway.storage.commit.size").Select(commit => commit.Value), Is.Not.Empty.And.All.GreaterThanOrEqualTo(1));
        Assert.That(Durations("outcome=committed"), Is.Not.Empty.And.All.GreaterThan(0));
        Assert.That(Durations("outcome=failed"), Is.Empty);

        Queue.Database.Fault = static _ => CommitFault.FailBefore;
        await Queue.EnqueueAsync(Text("y", Bob));
        Assert.That(Durations("outcome=failed"), Is.Not.Empty);

        IEnumerable<double> Durations(string outcome) => Queue.Meters.Of("gateway.storage.commit.duration")
            .Where(commit => commit.Tags == outcome).Select(commit => commit.Value);
    }

    [Test]
    public async Task Renewals_of_leases_are_counted_by_outcome()
    {
        var self = new LoneOwner(Queue.Random);
        await using var leases = new LeaseKeeper(
            Queue.Leases, self, Options.Create(new LeaseOptions()), Queue.Time, NullLogger<LeaseKeeper>.Instance,
            Queue.Meters.Storage);
        var (lease, _) = await leases.TryTakeAsync("default", "some lease", default);
        await UntilRenewalAsync("renewed");
        Queue.Database.Fault = static _ => CommitFault.FailBefore;
        await UntilRenewalAsync("failed");
        Queue.Database.Fault = static _ => CommitFault.None;
        await Queue.Leases.TakeAsync("some lease", "default", "thief", TimeSpan.FromHours(1), self.Self, default);
        await UntilRenewalAsync("lost");
        Assert.That(lease!.Lost.IsCancellationRequested, Is.True);
    }

    private async Task UntilRenewalAsync(string outcome)
    {
        await Queue.AdvanceAsync(new LeaseOptions().RenewEvery);
        await Queue.UntilAsync(
            () => Task.FromResult(
                Queue.Meters.Of("gateway.leases.renewals").Any(renewal => renewal.Tags == $"outcome={outcome}")),
            $"a renewal that is {outcome}");
    }

    private Task UntilDepthAsync(string state, string priority, long count) => Queue.UntilAsync(
        async () =>
        {
            await Queue.AdvanceAsync(TimeSpan.FromSeconds(1));
            return Queue.Meters.Observe("gateway.queue.messages")
                .Contains((count, $"queue=default/queue,state={state},priority={priority}"));
        },
        $"{count} {state} of priority {priority}");
}
