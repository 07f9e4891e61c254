using OrleansGateway.Grains.Interfaces.LoadBalancer;
using OrleansGateway.Grains.Interfaces.Pacing;
using OrleansGateway.Grains.Interfaces.Pools;
using OrleansGateway.Grains.Pools;
using OrleansGateway.Grains.Tests.Storage;

namespace OrleansGateway.Grains.Tests.Pools;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class PoolStoreTests(string kind) : StoreTestBase(kind)
{
    private static readonly PoolSettings Settings = new()
    {
        Strategy = BalancingStrategy.StickyByRecipient,
        Affinity = false,
        Pacing = new PacingSettings
        {
            InstanceRate = new SendRate { Messages = 3, Per = TimeSpan.FromSeconds(90), Burst = 1 },
            QuietHours = new QuietHours { Start = new TimeOnly(22, 30), End = new TimeOnly(6, 0), TimeZone = "Europe/Berlin" },
            WarmUp = new WarmUp { FirstDay = 5, Growth = 1.25, Ceiling = 200 },
        },
    };

    [Test]
    public async Task Settings_are_found_again_as_they_were_set_and_the_last_ones_hold()
    {
        var store = new PoolStore(Database, Coalescer);
        var first = await store.PutAsync("default", "shop", new PoolSettings(), default);
        var second = await store.PutAsync("default", "shop", Settings, default);
        await store.PutAsync("other", "shop", new PoolSettings(), default);

        Assert.That(second.Version, Is.GreaterThan(first.Version));
        Assert.That(await store.FindAsync("default", "shop", default), Is.EqualTo(second));
        Assert.That(await store.FindAsync("default", "office", default), Is.Null);
        Assert.That((await store.ListAsync(default)).Select(pool => (pool.Tenant, pool.Pool)), Is.EquivalentTo(new[]
        {
            ("default", "shop"), ("other", "shop"),
        }));
    }
}
