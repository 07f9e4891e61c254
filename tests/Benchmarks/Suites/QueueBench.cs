using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using OrleansGateway.Grains.Diagnostics;
using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.LoadBalancer;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.LoadBalancer;
using OrleansGateway.Grains.Queue.Dispatch;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Queue.Partition;
using OrleansGateway.Grains.Queue.Store;
using OrleansGateway.Grains.Storage.Leases;
using OrleansGateway.Grains.Storage.Postgres;
using OrleansGateway.Grains.Storage.Sealing;
using OrleansGateway.Grains.Storage.Sql;
using OrleansGateway.Grains.Storage.Sqlite;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Benchmarks.Suites;

/// <summary>A partition on a scheduler of its own, as in its grain.</summary>
internal sealed class QueueBench : IMessageRouter, IMessageRouterFactory, IFleetView, IAsyncDisposable
{
    private const int Recipients = 4_096;
    private static readonly QueueKey Key = new("default", "bench", 0);
    private static readonly FleetPool Pool = new("default", "pool", 1, [new FleetMember("one") { IsConnected = true }]);

    private readonly TaskFactory _scheduler = new(new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler);
    private readonly CancellationTokenSource _stop = new();
    private readonly TemporaryFolder _folder = new("bench");
    private readonly ServiceProvider _meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly InstancePicker _picker;
    private ISqlDatabase _database = null!;
    private WriteCoalescer _coalescer = null!;
    private QueuePartition _partition = null!;
    private KeyRing _keys = null!;

    /// <summary>Called at every send.</summary>
    public Action<SendRequest>? Sending { get; set; }

    private QueueBench() => _picker = new InstancePicker(this, TimeProvider.System);

    public static async Task<QueueBench> StartAsync(string kind)
    {
        var bench = new QueueBench();
        await bench.OpenAsync(kind);
        return bench;
    }

    public static EnqueueRequest Request(int number, TimeSpan? delay) =>
        EnqueueRequest.ForText("pool", $"49170{number % Recipients:d7}@s.whatsapp.net", $"Your parcel {number} arrives today.") with
        {
            NotBefore = delay is { } later ? TimeProvider.System.GetUtcNow() + later : null,
        };

    public async Task EnqueueAsync(ImmutableArray<EnqueueRequest> requests)
    {
        var results = await RunAsync(() => _partition.EnqueueAsync(requests));
        if (results.Any(result => result.Status != EnqueueStatus.Accepted))
        {
            throw new InvalidOperationException("A message was not accepted.");
        }
    }

    public Task PauseAsync(bool isPaused) => RunAsync(async () =>
    {
        await _partition.SetPauseAsync(PauseScope.Queue, isPaused, default);
        return true;
    });

    /// <summary>Waits until nothing is pending or in flight.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var statistics = await RunAsync(() => _partition.StatisticsAsync(default));
            if (statistics.Pending + statistics.Processing == 0)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Hands half of the slots over to a second partition, a move after the other.</summary>
    /// <returns>How long each move took.</returns>
    public async Task<IReadOnlyList<TimeSpan>> SplitAsync()
    {
        var maps = new QueueMapStore(_database, _coalescer);
        await maps.SetPartitionsAsync(Key.Tenant, Key.Queue, 2, default);
        var moves = new List<TimeSpan>();
        while (await maps.LoadAsync(Key.Tenant, Key.Queue, default) is var map && SlotAssignment.NextMove(map) is { } move)
        {
            var start = Stopwatch.GetTimestamp();
            if (!await RunAsync(() => _partition.MoveSlotsAsync(move, map.Epoch)))
            {
                throw new InvalidOperationException("Slots did not move.");
            }

            moves.Add(Stopwatch.GetElapsedTime(start));
        }

        return moves;
    }

    public IMessageRouter Create(string tenant) => this;

    public FleetPool? FindPool(string tenant, string pool) => Pool;

    public Task<string?> StoredPoolOfAsync(string tenant, string instance) => Task.FromResult<string?>(null);

    public Task<PickResult> PickAsync(string pool, PickRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(_picker.Pick("default", pool, request));

    public Task<SendResult> SendAsync(string instance, SendRequest request, CancellationToken cancellationToken)
    {
        Sending?.Invoke(request);
        return Task.FromResult(SendResult.Acknowledged(TimeProvider.System.GetUtcNow()));
    }

    public Task<EnqueueResult> EnqueueAsync(QueueKey partition, EnqueueRequest request, CancellationToken cancellationToken) =>
        throw new NotSupportedException("There is one partition.");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _coalescer.DisposeAsync();
        await _database.DisposeAsync();
        _keys.Dispose();
        _stop.Dispose();
        await _meters.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<ISqlDatabase> CreatePostgresAsync()
    {
        await PostgresServer.ExecuteAsync("DROP SCHEMA IF EXISTS gateway_bench CASCADE; CREATE SCHEMA gateway_bench");
        return new PostgresDatabase(new NpgsqlConnectionStringBuilder(PostgresServer.ConnectionString) { SearchPath = "gateway_bench" }.ConnectionString);
    }

    private async Task OpenAsync(string kind)
    {
        var random = SystemRandomSource.Instance;
        _database = kind == "sqlite" ? new SqliteDatabase(_folder.File("gateway.db")) : await CreatePostgresAsync();
        await _database.InitializeAsync(default);
        _coalescer = new WriteCoalescer(_database);
        _keys = new KeyRing(KeyRingFile.LoadOrCreate(_folder.File("keys.json"), random), random);
        var key = Key;
        var leaseKey = Fence.QueueLease(key.Tenant, key.Queue, key.Partition);
        var take = await new LeaseStore(_database, _coalescer)
            .TakeAsync(leaseKey, key.Tenant, "bench", TimeSpan.FromHours(1), null, default);
        var options = Options.Create(new QueueOptions());
        var stores = new PartitionStoresFactory(_database, _coalescer, _keys, options);
        var instruments = new QueueInstruments(_meters.GetRequiredService<IMeterFactory>(), TimeProvider.System);
        _partition = new QueuePartitionFactory(stores, this, this, options, TimeProvider.System, random, instruments).Create(
            key, new Fence(leaseKey, take.Epoch),
            new PartitionHost(WakeAfter, static _ => { }, NullLogger.Instance, _stop.Token));
        await RunAsync(async () =>
        {
            await _partition.OpenAsync(true, default);
            return true;
        });
    }

    private void WakeAfter(TimeSpan delay) => _ = WakeLaterAsync(delay);

    private async Task WakeLaterAsync(TimeSpan delay)
    {
        await Task.Delay(delay, TimeProvider.System, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _scheduler.StartNew(_partition.Wake, CancellationToken.None);
    }

    private Task<T> RunAsync<T>(Func<Task<T>> run) => _scheduler.StartNew(run).Unwrap();
}
