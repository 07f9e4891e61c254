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
}
