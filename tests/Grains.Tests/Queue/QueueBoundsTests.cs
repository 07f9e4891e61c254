using OrleansGateway.Grains.Tests.Storage;
using static OrleansGateway.Grains.Tests.Queue.PartitionHarness;

namespace OrleansGateway.Grains.Tests.Queue;

/// <summary>What a partition holds in memory and in a row does not grow with what happens to it.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class QueueBoundsTests(string kind) : PartitionFixture(kind)
{
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
