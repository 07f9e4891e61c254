using System.Collections.Concurrent;
using OrleansGateway.Client;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Storage;

namespace OrleansGateway.Grains.Tests.Queue;

/// <summary>The client's routes, with grains that answer as a test says.</summary>
internal sealed class QueueClientTests
{
    [Test]
    public async Task A_pause_reaches_a_partition_that_gets_its_first_slots_meanwhile()
    {
        var map = QueueMap.Undivided;
        var paused = new ConcurrentQueue<string>();
        var client = new GatewayClient(
            FakeGrains.Create((key, method) =>
            {
                if (method == nameof(IQueueMapGrain.GetMapAsync))
                {
                    return Task.FromResult(map);
                }

                paused.Enqueue(key);
                map = map with { Epoch = 1, Partitions = 2, Owners = map.Owners.SetItem(7, 1) };
                return Task.CompletedTask;
            }),
            QueueKey.DefaultTenant, TimeProvider.System);

        await client.Queue("queue").PauseAsync(PauseScope.Queue);

        Assert.That(paused, Is.EqualTo(new[] { "default/queue/0", "default/queue/1" }));
    }

    [Test]
    public async Task Answers_of_partitions_that_worked_are_kept_when_another_fails()
    {
        var map = Halves();
        var (here, there) = (RequestOf(map, 0), RequestOf(map, 1));
        var client = Client((key, method) => method == nameof(IQueueMapGrain.GetMapAsync) ? Task.FromResult(map)
            : key.EndsWith("/1", StringComparison.Ordinal)
                ? Task.FromException<EnqueueResult>(new StorageUnavailableException("The test says so."))
                : Task.FromResult(EnqueueResult.Accepted("first")));

        var results = await client.Queue("queue").EnqueueManyAsync([here, there]);

        Assert.That(results[0], Is.EqualTo(EnqueueResult.Accepted("first")));
        Assert.That(results[1].Rejection, Is.EqualTo(EnqueueRejection.Unavailable));
    }

    [TestCase("key", 2, EnqueueStatus.Accepted)]
    [TestCase(null, 1, EnqueueStatus.Rejected)]
    public async Task What_the_queue_could_not_commit_is_sent_again_only_with_an_idempotency_key(
        string? key, int calls, EnqueueStatus status)
    {
        var made = 0;
        var client = Client((_, method) => method == nameof(IQueueMapGrain.GetMapAsync) ? Task.FromResult(QueueMap.Undivided)
            : Task.FromResult(++made == 1 ? EnqueueResult.Rejected(EnqueueRejection.Unavailable) : EnqueueResult.Accepted("first")));

        var result = await client.Queue("queue").EnqueueAsync(
            EnqueueRequest.ForText("pool", "+491700000001", "x") with { IdempotencyKey = key });

        Assert.That(made, Is.EqualTo(calls));
        Assert.That(result.Status, Is.EqualTo(status), $"{result}");
    }

    [Test]
    public async Task Without_any_silo_a_message_is_answered_as_unavailable()
    {
        var client = Client((_, _) => Task.FromException<QueueMap>(new TimeoutException()));
        var result = await client.Queue("queue").EnqueueAsync(EnqueueRequest.ForText("pool", "+491700000001", "x"));
        Assert.That(result.Rejection, Is.EqualTo(EnqueueRejection.Unavailable), $"{result}");
    }

    private static GatewayClient Client(Func<string, string, Task> answer) =>
        new(FakeGrains.Create(answer), QueueKey.DefaultTenant, TimeProvider.System);

    private static QueueMap Halves() => QueueMap.Undivided with
    {
        Epoch = 1,
        Partitions = 2,
        Owners = [.. QueueMap.Undivided.Owners.Select((_, slot) => slot % 2)],
    };

    private static EnqueueRequest RequestOf(QueueMap map, int partition) => Enumerable.Range(0, 1_000)
        .Select(i => EnqueueRequest.ForText("pool", $"4917000{i:d5}@s.whatsapp.net", "x"))
        .First(request => map.OwnerOf(request.EffectiveOrderingKey) == partition);
}
