using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.LoadBalancer;
using OrleansGateway.Grains.Queue.Dispatch;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Queue.Partition;
using OrleansGateway.Grains.Queue.Store;
using OrleansGateway.Grains.Storage.Chats;
using OrleansGateway.Grains.Storage.Leases;
using OrleansGateway.Grains.Storage.Sealing;
using OrleansGateway.Grains.Storage.Sql;
using OrleansGateway.Grains.Tests.Storage;

namespace OrleansGateway.Grains.Tests.Queue;

/// <summary>A partition over a real store, on one scheduler as in a grain, with a clock and instances that the test moves.</summary>
internal sealed class PartitionHarness : IAsyncDisposable
{
    public const string Pool = "pool";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim _signal = new(0);
    private readonly List<CancellationTokenSource> _stops = [];
    private readonly TestDatabase _files;
    private readonly ISqlDatabase _database;
    private readonly KeyRing _keys;
    private readonly PartitionHarness? _first;
    private readonly QueueKey _key = new("default", "queue", 0);
    private WriteCoalescer _coalescer = null!;
    private TaskFactory _scheduler = null!;
    private QueuePartition _partition = null!;
    private CancellationTokenSource _stop = null!;
    private Fence _fence;

    private PartitionHarness(TestDatabase files, ISqlDatabase database, QueueOptions options)
    {
        _files = files;
        _database = database;
        Options = options;
        Meters = new QueueMeters(Time);
        Random = new SeededRandomSource(11);
        _keys = new KeyRing(KeyRingFile.LoadOrCreate(Path.Combine(files.Folder, "keys.json"), Random), Random);
        Fleet.SetConnected(Pool, "one", "two");
        Router = new FakeRouter(new InstancePicker(Fleet, Time));
        Router.Sending = Signal;
    }

    // A further partition of the first one's queue: the same store, clock and instances.
    private PartitionHarness(PartitionHarness first, int partition)
    {
        _first = first;
        _key = first._key with { Partition = partition };
        (_files, _database, _keys) = (first._files, first._database, first._keys);
        (Options, Random, Time, Fleet, Router) = (first.Options, first.Random, first.Time, first.Fleet, first.Router);
        Meters = first.Meters;
        _signal = first._signal;
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));

    public FakeFleet Fleet { get; } = new();

    public QueueMeters Meters { get; }

    public FakeRouter Router { get; }

    public QueueOptions Options { get; }

    public SeededRandomSource Random { get; }

    public FaultyDatabase Database { get; private set; } = null!;

    /// <summary>The error that ended the partition.</summary>
    public Exception? Ended { get; private set; }

    public static async Task<PartitionHarness> StartAsync(Action<QueueOptions>? configure = null, string kind = "sqlite")
    {
        var options = new QueueOptions();
        configure?.Invoke(options);
        var files = await TestDatabase.CreateAsync(kind);
        var harness = new PartitionHarness(files, await files.OpenAsync(), options);
        await harness.OpenAsync();
        return harness;
    }

    /// <summary>Opens another partition of the same queue.</summary>
    public async Task<PartitionHarness> OpenPartitionAsync(int partition)
    {
        var harness = new PartitionHarness(this, partition);
        await harness.OpenAsync();
        return harness;
    }

    public Task SetPartitionsAsync(int count) => Maps.SetPartitionsAsync(_key.Tenant, _key.Queue, count, default);

    public Task<QueueMap> MapAsync() => Maps.LoadAsync(_key.Tenant, _key.Queue, default);

    public static EnqueueRequest Text(string text, string recipient = "491700000001@s.whatsapp.net", int priority = 5) =>
        EnqueueRequest.ForText(Pool, recipient, text) with { Priority = priority };

    /// <summary>The process dies here: what it had under way goes nowhere. The next owner opens the same store.</summary>
    public async Task CrashAsync()
    {
        await _stop.CancelAsync();
        await OpenAsync();
    }

    /// <summary>Ends in order and opens again.</summary>
    public async Task RestartAsync()
    {
        await CloseAsync();
        await OpenAsync();
    }

    /// <summary>Ends in order. The clock goes on meanwhile: a write that just failed is tried again after a pause.</summary>
    public async Task CloseAsync()
    {
        var closing = RunAsync(_partition.CloseAsync);
        await UntilAsync(
            async () =>
            {
                await AdvanceAsync(TimeSpan.FromMilliseconds(100));
                return closing.IsCompleted;
            },
            "the partition closes");

        var isClean = await closing;
        await _stop.CancelAsync();
        await new LeaseStore(Database, _coalescer).ReleaseAsync(_fence, isClean, default);
    }

    /// <summary>Another owner takes the lease while this one goes on.</summary>
    public Task StealLeaseAsync() => new LeaseStore(Database, _coalescer)
        .TakeAsync(_fence.LeaseKey, "default", "thief", TimeSpan.FromMinutes(1), "owner", default);

    public async Task<EnqueueResult> EnqueueAsync(EnqueueRequest request) => (await EnqueueManyAsync(request))[0];

    public Task<ImmutableArray<EnqueueResult>> EnqueueManyAsync(params EnqueueRequest[] requests) =>
        RunAsync(() => _partition.EnqueueAsync([.. requests]));

    public async Task<QueuedMessage> GetAsync(string id) =>
        await RunAsync(() => _partition.GetAsync(id, default)) ?? throw new AssertionException($"Message {id} is lost.");

    public Task<T> CallAsync<T>(Func<QueuePartition, Task<T>> call) => RunAsync(() => call(_partition));

    public Task CallAsync(Func<QueuePartition, Task> call) => RunAsync(async () =>
    {
        await call(_partition);
        return true;
    });

    public Task<QueueStatistics> StatisticsAsync() => RunAsync(() => _partition.StatisticsAsync(default));

    /// <summary>Waits until a condition holds; looks whenever something was sent or committed.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            if (patience.IsCancellationRequested)
            {
                throw new AssertionException($"Not seen: {what}. Sent: {string.Join(",", Router.Texts)}; ended: {Ended}");
            }

            await _signal.WaitAsync(TimeSpan.FromMilliseconds(20));
        }
    }

    public Task UntilStateAsync(string id, MessageState state) =>
        UntilAsync(async () => (await GetAsync(id)).State == state, $"{state} of {id}");

    public Task UntilSentAsync(int count) => UntilAsync(() => Task.FromResult(Router.Sent.Count >= count), $"{count} sends");

    /// <summary>A recipient wrote to an instance.</summary>
    public Task NoteChatAsync(string recipient, string instance)
    {
        var chat = (_keys.RecipientHash("default", recipient), instance, Time.GetUtcNow().ToUnixTimeMilliseconds());
        return _coalescer.CommitAsync(new WriteUnit(_fence.LeaseKey, [ChatStatements.Note("default", _fence, [chat])], _fence));
    }

    public LeaseStore Leases => new(Database, _coalescer);

    public SuppressionStore Suppressions => new(Database, _coalescer, _keys);

    /// <summary>
    /// Moves the clock between two turns of the partition; its timers fire. Within a turn the partition may have read the
    /// clock already and set its timer only afterwards, which then would fire late by the whole step.
    /// </summary>
    public async Task AdvanceAsync(TimeSpan time)
    {
        await _scheduler.StartNew(() => Time.Advance(time));
        Signal();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _coalescer.DisposeAsync();
        if (_first is null)
        {
            await _database.DisposeAsync();
            await _files.DisposeAsync();
            _keys.Dispose();
            Meters.Dispose();
        }

        _stops.ForEach(stop => stop.Dispose());
    }

    private async Task OpenAsync()
    {
        Ended = null;
        _stop = new CancellationTokenSource();
        _stops.Add(_stop);
        _scheduler = new TaskFactory(new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler);
        Database = new FaultyDatabase(_database);
        Database.Committed = Signal;
        _coalescer = new WriteCoalescer(Database, instruments: Meters.Storage);
        var key = _key;
        var leaseKey = Fence.QueueLease(key.Tenant, key.Queue, key.Partition);
        var take = await new LeaseStore(Database, _coalescer)
            .TakeAsync(leaseKey, key.Tenant, "owner", TimeSpan.FromMinutes(1), "owner", default);
        _fence = new Fence(leaseKey, take.Epoch);
        var stopped = _stop.Token;
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        var stores = new PartitionStoresFactory(Database, _coalescer, _keys, options);
        _partition = new QueuePartitionFactory(stores, Router, Fleet, options, Time, Random, Meters.Queue).Create(
            key, _fence,
            new PartitionHost(delay => WakeAfter(delay, stopped), error => Ended = error, NullLogger.Instance, stopped));
        await RunAsync(async () =>
        {
            await _partition.OpenAsync(take.PreviousClosedCleanly, default);
            return true;
        });
    }

    private void WakeAfter(TimeSpan delay, CancellationToken stopped)
    {
        var (partition, scheduler) = (_partition, _scheduler);
        _ = WakeLaterAsync();

        async Task WakeLaterAsync()
        {
            await Task.Delay(delay, Time, stopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stopped.IsCancellationRequested)
            {
                await scheduler.StartNew(partition.Wake, CancellationToken.None);
            }
        }
    }

    private QueueMapStore Maps => new(Database, _coalescer);

    private void Signal() => _signal.Release();

    private async Task<T> RunAsync<T>(Func<Task<T>> run)
    {
        var running = _scheduler.StartNew(run).Unwrap();
        try
        {
            return await running.WaitAsync(Patience);
        }
        catch (TimeoutException error) when (!running.IsCompleted)
        {
            throw new AssertionException(
                $"The partition does not answer. Sent: {string.Join(",", Router.Texts)}; ended: {Ended}", error);
        }
    }
}
