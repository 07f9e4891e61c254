using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.TestingHost;
using OrleansGateway.Client;
using OrleansGateway.Client.Queue;
using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Hosting;
using OrleansGateway.Grains.Interfaces.LoadBalancer;
using OrleansGateway.Grains.Interfaces.Messages;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.LoadBalancer;
using OrleansGateway.Grains.Queue;
using OrleansGateway.Grains.Queue.Dispatch;
using OrleansGateway.Grains.Recovery;
using OrleansGateway.Grains.Storage.Hosting;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Tests.Queue;

/// <summary>The grains in a silo, with instances faked at the edge.</summary>
internal sealed class QueueGrainTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly FakeFleet _fleet = new();
    private readonly SemaphoreSlim _sent = new(0);
    private FakeRouter _router = null!;
    private TemporaryFolder _folder = null!;
    private InProcessTestCluster _cluster = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder("silo");
        _fleet.SetConnected("pool", "one", "two");
        _router = new FakeRouter(new InstancePicker(_fleet, TimeProvider.System)) { Sending = () => _sent.Release() };
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.UseInMemoryReminderService();
            silo.Services.AddGatewayStorage(new StorageLocation(_folder.Path));
            silo.Services.AddGatewayQueue();
            silo.Services.AddOrleansGatewayOverHostClient();
            silo.AddIncomingGrainCallFilter<ClientCallFilter>();
            silo.Services.AddQueueRecovery();
            silo.Services.AddSingleton<IFleetView>(_fleet);
            silo.Services.Replace(ServiceDescriptor.Singleton<IMessageRouterFactory>(_router));
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task A_message_enqueued_by_a_client_is_sent_and_looked_up()
    {
        var queue = Queue("simple");
        var accepted = await queue.EnqueueAsync(Request("hello"));
        Assert.That(accepted.Status, Is.EqualTo(EnqueueStatus.Accepted));

        var message = await UntilFinalAsync(queue, accepted.MessageId!);
        Assert.That(message.State, Is.EqualTo(MessageState.Done));
        Assert.That(message.Content, Is.EqualTo(new TextContent("hello")));
        Assert.That((await queue.GetStatisticsAsync()).SentLastMinute, Is.EqualTo(1));
    }

    [Test]
    public async Task Each_message_of_a_batch_has_its_own_result()
    {
        var results = await Queue("many").EnqueueManyAsync([Request("a"), Request(""), Request("b") with { Pool = "no name" }]);
        Assert.That(results.Select(result => result.Rejection), Is.EqualTo(new[]
        {
            EnqueueRejection.None, EnqueueRejection.EmptyContent, EnqueueRejection.InvalidName,
        }));
    }

    [Test]
    public async Task A_delayed_message_leaves_by_the_grains_own_timer_and_not_early()
    {
        var queue = Queue("delayed");
        var due = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() + 300);
        var accepted = await queue.EnqueueAsync(Request("later") with { NotBefore = due });
        var message = await UntilFinalAsync(queue, accepted.MessageId!);

        var started = message.History.Single(entry => entry.Kind == HistoryKind.AttemptStarted).At;
        Assert.That(started, Is.GreaterThanOrEqualTo(due).And.LessThan(due.AddSeconds(2)));
    }

    [Test]
    public async Task A_new_activation_continues_where_the_last_one_ended()
    {
        var queue = Queue("moving");
        var due = TimeProvider.System.GetUtcNow().AddMilliseconds(500);
        var accepted = await queue.EnqueueAsync(Request("survives") with { NotBefore = due });
        await _cluster.Client.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
        await queue.WakeAsync();

        Assert.That((await UntilFinalAsync(queue, accepted.MessageId!)).State, Is.EqualTo(MessageState.Done));
    }

    [Test]
    public async Task A_partition_without_callers_continues_when_the_waker_runs()
    {
        var queue = Queue("silent");
        var due = TimeProvider.System.GetUtcNow().AddMilliseconds(500);
        await queue.EnqueueAsync(Request("unattended") with { NotBefore = due });
        var management = _cluster.Client.GetGrain<IManagementGrain>(0);
        await management.ForceActivationCollection(TimeSpan.Zero);
        Assert.That(await management.GetActivationAddress(queue), Is.Null);

        _cluster.Silos[0].ServiceProvider.GetRequiredService<PartitionWaker>().Hurry();

        using var patience = new CancellationTokenSource(Patience);
        while (!_router.Texts.Contains("unattended"))
        {
            await _sent.WaitAsync(TimeSpan.FromMilliseconds(20), patience.Token);
        }
    }

    [Test]
    public async Task A_queue_is_split_and_joined_while_messages_flow()
    {
        const int Recipients = 12;
        const int Messages = 40;
        var queue = new GatewayClient(_cluster.Client, QueueKey.DefaultTenant, TimeProvider.System).Queue("split");
        var ids = new ConcurrentBag<string>();
        var splitting = SplitAndJoinAsync(queue);
        await Task.WhenAll(Enumerable.Range(0, Recipients).Select(async recipient =>
        {
            for (var i = 0; i < Messages || !splitting.IsCompleted; i++)
            {
                var result = await queue.EnqueueAsync(
                    EnqueueRequest.ForText("pool", $"4917000099{recipient:d2}@s.whatsapp.net", $"{i:d6}"));
                Assert.That(result.Status, Is.EqualTo(EnqueueStatus.Accepted), result.ToString());
                ids.Add(result.MessageId!);
            }
        }));
        await splitting;

        foreach (var id in ids)
        {
            Assert.That((await UntilFinalAsync(id, queue.GetAsync)).State, Is.EqualTo(MessageState.Done));
        }

        Assert.That((await queue.GetStatisticsAsync()).Total, Is.Zero);

        var sent = _router.Sent.Where(entry => entry.Request.Recipient.StartsWith("4917000099", StringComparison.Ordinal)).ToList();
        Assert.That(sent, Has.Count.EqualTo(ids.Count));
        foreach (var chat in sent.GroupBy(entry => entry.Request.Recipient))
        {
            Assert.That(chat.Select(entry => ((TextContent)entry.Request.Content).Text), Is.Ordered, chat.Key);
        }
    }

    [Test]
    public async Task A_recipient_opts_out_in_every_spelling_of_the_number()
    {
        var suppressions = _cluster.Client.GetGrain<ISuppressionGrain>("spelling");
        Assert.That(await suppressions.AddAsync("+491700000009"), Is.True);
        Assert.That(await suppressions.AddAsync("491700000009@s.whatsapp.net"), Is.False);
        Assert.That(await suppressions.ContainsAsync("491700000009"), Is.True);
        Assert.That(await suppressions.AddAsync("01700000009"), Is.False);
        Assert.That(await suppressions.RemoveAsync("491700000009"), Is.True);
    }

    [Test]
    public void A_number_of_partitions_out_of_range_is_refused()
    {
        var map = _cluster.Client.GetGrain<IQueueMapGrain>("default/range");
        Assert.That(() => map.SetPartitionsAsync(0), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => map.SetPartitionsAsync(QueueMap.MaxPartitions + 1), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public async Task The_load_balancer_answers_for_its_pool()
    {
        var balancer = _cluster.Client.GetGrain<ILoadBalancerGrain>("default/pool");
        Assert.That((await balancer.PickAsync(new PickRequest { Recipient = "r" })).Instance, Is.AnyOf("one", "two"));

        var nowhere = _cluster.Client.GetGrain<ILoadBalancerGrain>("default/nowhere");
        Assert.That((await nowhere.PickAsync(new PickRequest { Recipient = "r" })).Failure, Is.EqualTo(PickFailure.NoInstance));
        var malformed = _cluster.Client.GetGrain<ILoadBalancerGrain>("malformed");
        Assert.That((await malformed.PickAsync(new PickRequest { Recipient = "r" })).Failure, Is.EqualTo(PickFailure.NoInstance));
    }

    [Test]
    public async Task A_partition_that_cannot_be_opened_lets_its_lease_go()
    {
        var silo = _cluster.Silos[0].ServiceProvider;
        var unreadable = new SqlText("""
            INSERT INTO queue_schedules (tenant, queue, partition_no, name, next_at, epoch, sealed)
            VALUES ('default', 'broken', 0, 'daily', 1, 1, @sealed)
            """);
        await silo.GetRequiredService<WriteCoalescer>().CommitAsync(new WriteUnit("test", [unreadable.With(new byte[64])]));

        Assert.That(() => Queue("broken").GetStatisticsAsync(), Throws.Exception);

        var expiry = new SqlText("SELECT expires_at FROM leases WHERE lease_key = 'default/queue/broken/0'");
        Assert.That(
            await silo.GetRequiredService<ISqlDatabase>().QueryAsync(expiry.With(), static reader => reader.GetInt64(0), default),
            Is.EqualTo(new[] { 0L }));
    }

    [Test]
    public async Task A_partition_whose_lease_is_over_answers_that_it_is_unavailable()
    {
        Assert.That((await Queue("stale").EnqueueAsync(Request("first"))).Status, Is.EqualTo(EnqueueStatus.Accepted));
        var takeOver = new SqlText("UPDATE leases SET epoch = epoch + 1 WHERE lease_key = 'default/queue/stale/0'");
        await _cluster.Silos[0].ServiceProvider.GetRequiredService<WriteCoalescer>()
            .CommitAsync(new WriteUnit("test", [takeOver.With()]));

        var result = await Queue("stale").EnqueueAsync(Request("second"));

        Assert.That(result.Rejection, Is.EqualTo(EnqueueRejection.Unavailable), $"{result}");
        Assert.That(result.RetryAfter, Is.GreaterThan(TimeSpan.Zero));
    }

    [Test]
    public void A_client_may_not_call_a_contract_between_silos()
    {
        var handover = _cluster.Client.GetGrain<IQueueHandover>("default/guarded/0");
        Assert.That(() => handover.AdoptSlotsAsync(), Throws.InstanceOf<UnauthorizedAccessException>());
        var inside = _cluster.Silos[0].ServiceProvider.GetRequiredService<IGrainFactory>();
        Assert.That(() => inside.GetGrain<IQueueHandover>("default/guarded/0").AdoptSlotsAsync(), Throws.Nothing);
    }

    [Test]
    public async Task A_service_inside_a_silo_has_the_gateways_client()
    {
        var gateway = _cluster.Silos[0].ServiceProvider.GetRequiredService<IGatewayClient>();
        var result = await gateway.Queue("inside").EnqueueAsync(Request("from the silo") with { Recipient = "+491700000001" });
        Assert.That(result.Status, Is.EqualTo(EnqueueStatus.Accepted), $"{result}");
    }

    [Test]
    public void A_key_that_is_not_a_partition_is_refused() => Assert.That(
        () => _cluster.Client.GetGrain<IQueueGrain>("nonsense").GetStatisticsAsync(), Throws.InvalidOperationException);

    private static EnqueueRequest Request(string text) =>
        EnqueueRequest.ForText("pool", "491700000001@s.whatsapp.net", text);

    private IQueueGrain Queue(string name) =>
        _cluster.Client.GetGrain<IQueueGrain>(new QueueKey(QueueKey.DefaultTenant, name, 0).ToString());

    private static async Task SplitAndJoinAsync(IQueueClient queue)
    {
        foreach (var count in new[] { 5, 2, 3 })
        {
            var map = await queue.SetPartitionsAsync(count);
            Assert.That(map.Used, Is.EqualTo(Enumerable.Range(0, count)));
        }
    }

    private Task<QueuedMessage> UntilFinalAsync(IQueueGrain queue, string id) => UntilFinalAsync(id, queue.GetAsync);

    private async Task<QueuedMessage> UntilFinalAsync(string id, Func<string, CancellationToken, Task<QueuedMessage?>> look)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var message = await look(id, patience.Token);
            if (message is { State: MessageState.Done or MessageState.Dead })
            {
                return message;
            }

            await _sent.WaitAsync(TimeSpan.FromMilliseconds(20), patience.Token);
        }
    }
}
