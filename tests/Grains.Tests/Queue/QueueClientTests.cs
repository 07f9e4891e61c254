using System.Collections.Concurrent;
using OrleansGateway.Client;
using OrleansGateway.Grains.Interfaces.Queue;

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
}
