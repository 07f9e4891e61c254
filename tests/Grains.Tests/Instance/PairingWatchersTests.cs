using OrleansGateway.Grains.Instance;
using OrleansGateway.Grains.Interfaces.Events;
using OrleansGateway.Grains.Interfaces.Instance;

namespace OrleansGateway.Grains.Tests.Instance;

internal sealed class PairingWatchersTests
{
    [Test]
    public async Task A_late_watcher_gets_the_code_that_holds_now()
    {
        var watchers = new PairingWatchers();
        watchers.Publish(new PairingUpdate { Step = PairingStep.QrCode, QrText = "first" });
        watchers.Publish(new PairingUpdate { Step = PairingStep.QrCode, QrText = "second" });

        var watcher = watchers.Join();

        Assert.That((await watcher.Reader.ReadAsync()).QrText, Is.EqualTo("second"));
    }

    [Test]
    public async Task The_last_update_ends_every_watch_even_a_slow_one()
    {
        var watchers = new PairingWatchers();
        var slow = watchers.Join();
        for (var i = 0; i < 100; i++)
        {
            watchers.Publish(new PairingUpdate { Step = PairingStep.QrCode, QrText = $"{i}" });
        }

        watchers.Publish(new PairingUpdate { Step = PairingStep.Failed, Fault = InstanceFault.PairingTimedOut });

        var seen = await slow.Reader.ReadAllAsync().ToListAsync();
        Assert.That(seen[^1].Fault, Is.EqualTo(InstanceFault.PairingTimedOut));
        Assert.That(seen, Has.Count.LessThan(100));
        Assert.That(watchers.Join().Reader.TryRead(out _), Is.False);
    }
}
