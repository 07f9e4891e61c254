using System.Text;
using NUnit.Framework;
using OrleansGateway.Protocol.Device.Records;

namespace OrleansGateway.Protocol.Tests.Device;

internal sealed class RecordCacheTests
{
    private readonly InMemoryDeviceStore _store = new();

    private RecordCache<string> NewCache() => new(_store, RecordKind.Counter, Encoding.UTF8.GetString, capacity: 2);

    [Test]
    public async Task A_value_that_is_not_durable_is_never_dropped()
    {
        var cache = NewCache();
        var commit = new TaskCompletionSource();
        cache.Set("new", "value", commit.Task);
        for (var i = 0; i < 10; i++)
        {
            await cache.GetAsync($"other {i}", default);
        }

        Assert.That(await cache.GetAsync("new", default), Is.EqualTo("value"));

        commit.SetResult();
        for (var i = 0; i < 10; i++)
        {
            await cache.GetAsync($"other {i}", default);
        }

        Assert.That(cache.TryGet("new", out _), Is.False);
    }

    [Test]
    public async Task What_does_not_exist_is_remembered_too()
    {
        var cache = NewCache();
        await cache.GetAsync("absent", default);
        await _store.CommitAsync(new DeviceCommit(new RecordChange(new RecordKey(RecordKind.Counter, "absent"), [65])));

        Assert.That(cache.TryGet("absent", out var value), Is.True);
        Assert.That(value, Is.Null);
    }

    [Test]
    [CancelAfter(10_000)]
    public async Task One_operation_may_use_more_records_than_the_cache_holds()
    {
        var ids = Enumerable.Range(0, 5).Select(i => $"id {i}").ToArray();
        await _store.CommitAsync(new DeviceCommit(
            ids.Select(id => new RecordChange(new RecordKey(RecordKind.Counter, id), Encoding.UTF8.GetBytes(id))).ToArray()));
        var cache = NewCache();

        using (await cache.UseAsync(ids, default).AsTask().WaitAsync(TimeSpan.FromSeconds(5)))
        {
            Assert.That(ids.Select(id => cache.TryGet(id, out var value) ? value : null), Is.EqualTo(ids));
        }

        Assert.That(ids.Count(id => cache.TryGet(id, out _)), Is.EqualTo(2), "afterwards it is as small as before");
    }

    [Test]
    [CancelAfter(10_000)]
    public async Task Callers_that_load_at_once_make_one_request_each()
    {
        var store = new GatedStore(_store);
        var cache = new RecordCache<string>(store, RecordKind.Counter, Encoding.UTF8.GetString, capacity: 2);

        var loads = Enumerable.Range(0, 50).Select(i => cache.GetAsync($"id {i}", default).AsTask()).ToArray();
        store.Open();
        await Task.WhenAll(loads).WaitAsync(TimeSpan.FromSeconds(5));

        Assert.That(store.Loads, Is.EqualTo(50));
    }

    [Test]
    [CancelAfter(10_000)]
    public async Task An_answer_of_the_store_never_replaces_what_was_set_meanwhile()
    {
        var store = new GatedStore(_store);
        var cache = new RecordCache<string>(store, RecordKind.Counter, Encoding.UTF8.GetString, capacity: 2);
        var loading = cache.GetAsync("id", default).AsTask();

        cache.Set("id", "newer", Task.CompletedTask);
        cache.Set("other 1", "value", Task.CompletedTask);
        cache.Set("other 2", "value", Task.CompletedTask);
        cache.Set("other 3", "value", Task.CompletedTask);
        store.Open();

        Assert.That(await loading, Is.EqualTo("newer"));
    }

    /// <summary>A store whose answers are held back until a test lets them go.</summary>
    private sealed class GatedStore(InMemoryDeviceStore inner) : IDeviceStore
    {
        private readonly TaskCompletionSource _gate = new();
        private int _loads;

        public int Loads => _loads;

        public void Open() => _gate.SetResult();

        public async ValueTask<IReadOnlyList<byte[]?>> LoadAsync(
            IReadOnlyList<RecordKey> keys, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _loads);
            var values = await inner.LoadAsync(keys, cancellationToken);
            await _gate.Task;
            return values;
        }

        public ValueTask<IReadOnlyList<KeyValuePair<RecordKey, byte[]>>> ListAsync(
            RecordKind kind, string idPrefix, int limit, CancellationToken cancellationToken = default) =>
            inner.ListAsync(kind, idPrefix, limit, cancellationToken);

        public ValueTask CommitAsync(DeviceCommit commit, CancellationToken cancellationToken = default) =>
            inner.CommitAsync(commit, cancellationToken);
    }
}
