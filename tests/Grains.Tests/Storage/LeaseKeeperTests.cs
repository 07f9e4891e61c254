using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OrleansGateway.Grains.Storage.Leases;

namespace OrleansGateway.Grains.Tests.Storage;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class LeaseKeeperTests(string kind) : StoreTestBase(kind)
{
    private const string Key = "default/queue/q/0";
    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task A_lease_taken_by_another_is_lost_at_the_next_renewal()
    {
        await using var keeper = CreateKeeper();
        var lease = await TakeLeaseAsync(keeper);
        await Leases.TakeAsync(Key, "default", "other", TimeSpan.FromSeconds(30), deadOwner: "me", default);

        var lost = WhenLost(lease);
        _time.Advance(TimeSpan.FromSeconds(5));
        await lost.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.That(await Leases.IsCurrentAsync(lease.Fence, default), Is.False);
    }

    [Test]
    public async Task A_lease_that_cannot_be_renewed_is_lost_before_it_expires_in_the_database()
    {
        await using var keeper = CreateKeeper();
        var lease = await TakeLeaseAsync(keeper);
        await Coalescer.DisposeAsync();

        var lost = WhenLost(lease);
        _time.Advance(new LeaseOptions().TimeToLive - TimeSpan.FromMilliseconds(1));

        await lost.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Test]
    public async Task Taking_it_again_ends_the_older_holder_in_the_same_process()
    {
        await using var keeper = CreateKeeper();
        var older = await TakeLeaseAsync(keeper);
        var newer = await TakeLeaseAsync(keeper);

        Assert.That(older.Lost.IsCancellationRequested, Is.True);
        Assert.That(newer.Lost.IsCancellationRequested, Is.False);
        Assert.That(newer.Fence.Epoch, Is.GreaterThan(older.Fence.Epoch));
        Assert.That(newer.PreviousClosedCleanly, Is.False);
    }

    private static async Task<HeldLease> TakeLeaseAsync(LeaseKeeper keeper)
    {
        var (lease, _) = await keeper.TryTakeAsync("default", Key, default);
        return lease ?? throw new AssertionException("The lease was refused.");
    }

    private static Task WhenLost(HeldLease lease)
    {
        var lost = new TaskCompletionSource();
        lease.Lost.Register(lost.SetResult);
        return lost.Task;
    }

    private LeaseKeeper CreateKeeper() => new(
        Leases, new Me(), Options.Create(new LeaseOptions()), _time, NullLogger<LeaseKeeper>.Instance);

    private sealed class Me : ILeaseOwnerVerdict
    {
        public string Self => "me";

        public bool IsDead(string owner) => false;
    }
}
