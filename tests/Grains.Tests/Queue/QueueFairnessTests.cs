using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Tests.Storage;
using static OrleansGateway.Grains.Tests.Queue.PartitionHarness;

namespace OrleansGateway.Grains.Tests.Queue;

/// <summary>Pools and instances whose sends do not come back leave room for the others.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class QueueFairnessTests(string kind) : PartitionFixture(kind)
{
    private const string Other = "other";

    [Test]
    public async Task A_pool_whose_sends_never_complete_holds_no_message_of_another_pool_back()
    {
        Queue.Fleet.SetConnected(Other, "three");
        Queue.Router.Answer = static (instance, _) =>
            instance == "three" ? Acknowledge() : new TaskCompletionSource<SendResult>().Task;
        await Queue.EnqueueManyAsync([.. Enumerable.Range(0, 60).Select(i => Text($"hung {i}", Number(i), priority: 9))]);
        await Queue.UntilSentAsync(Queue.Options.MaxInFlight);

        var first = await OfOtherPoolAsync("first");
        await Queue.AdvanceAsync(Queue.Options.AttemptTimeout);
        await Queue.UntilStateAsync(first, MessageState.Done);

        // From now on the partition knows that there is another pool, and no message of it waits for a time-out.
        for (var i = 0; i < 10; i++)
        {
            await Queue.UntilStateAsync(await OfOtherPoolAsync($"next {i}"), MessageState.Done);
        }
    }

    [Test]
    public async Task Two_pools_with_a_backlog_share_the_attempts_in_flight()
    {
        await PauseAsync();
        Queue.Fleet.SetConnected(Other, "three");
        Queue.Router.Answer = static (_, _) => new TaskCompletionSource<SendResult>().Task;
        await Queue.EnqueueManyAsync([.. Enumerable.Range(0, 20).SelectMany(i => new[]
        {
            Text($"{i}", Number(i)), Text($"{i}", Number(i)) with { Pool = Other },
        })]);
        await ResumeAsync();
        await Queue.UntilSentAsync(Queue.Options.MaxInFlight);

        Assert.That(Queue.Router.Sent.Count(entry => entry.Instance == "three"), Is.EqualTo(Queue.Options.MaxInFlight / 2));
    }

    [Test]
    public async Task An_instance_whose_sends_never_complete_leaves_room_for_the_others_of_its_pool()
    {
        Queue.Router.Answer = static (instance, _) =>
            instance == "one" ? new TaskCompletionSource<SendResult>().Task : Acknowledge();
        var ids = await Queue.EnqueueManyAsync([.. Enumerable.Range(0, 60).Select(i => Text($"{i}", Number(i)))]);
        var share = Queue.Options.MaxInFlight / 2;

        await Queue.UntilAsync(async () => (await Queue.StatisticsAsync()).Total == share, "the others are done");
        Assert.That(Queue.Router.Sent.Count(entry => entry.Instance == "one"), Is.EqualTo(share));
        Assert.That(ids.Select(result => result.Status), Is.All.EqualTo(EnqueueStatus.Accepted));
    }

    [Test]
    public async Task A_body_that_cannot_be_read_at_once_leaves_no_message_in_flight_without_an_attempt()
    {
        await PauseAsync();
        var accepted = await Queue.EnqueueAsync(Text("x"));
        await Queue.RestartAsync();
        var isAway = true;
        Queue.Database.Answering = query => isAway && query.Contains("SELECT id, sealed", StringComparison.Ordinal)
            ? throw new Grains.Storage.StorageUnavailableException("away")
            : Task.CompletedTask;
        await ResumeAsync();
        await Queue.AdvanceAsync(Queue.Options.NoInstanceRetry);
        isAway = false;

        await AdvanceUntilSentAsync(1);
        await Queue.UntilStateAsync(accepted.MessageId!, MessageState.Done);
    }

    private async Task<string> OfOtherPoolAsync(string text) =>
        (await Queue.EnqueueAsync(Text(text, Anna, priority: 9) with { Pool = Other })).MessageId!;
}
