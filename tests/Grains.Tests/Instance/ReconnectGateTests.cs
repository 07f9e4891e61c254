using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OrleansGateway.Grains.Instance.Connection;

namespace OrleansGateway.Grains.Tests.Instance;

internal sealed class ReconnectGateTests
{
    [Test]
    public void A_storm_passes_at_the_configured_rate_in_order()
    {
        var time = new FakeTimeProvider();
        var gate = new ReconnectGate(Options.Create(new InstanceOptions { ConnectsPerSecond = 10 }), time);

        var turns = Enumerable.Range(0, 31).Select(_ => gate.EnterAsync(CancellationToken.None)).ToArray();

        Assert.That(turns.Count(turn => turn.IsCompleted), Is.EqualTo(1));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(turns.Count(turn => turn.IsCompleted), Is.EqualTo(11));
        Assert.That(turns.Take(11), Has.All.Property(nameof(Task.IsCompleted)).True);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.That(turns, Has.All.Property(nameof(Task.IsCompleted)).True);
    }

    [Test]
    public void Quiet_times_save_up_no_burst()
    {
        var time = new FakeTimeProvider();
        var gate = new ReconnectGate(Options.Create(new InstanceOptions { ConnectsPerSecond = 10 }), time);
        time.Advance(TimeSpan.FromHours(1));

        var turns = Enumerable.Range(0, 3).Select(_ => gate.EnterAsync(CancellationToken.None)).ToArray();

        Assert.That(turns.Count(turn => turn.IsCompleted), Is.EqualTo(1));
    }
}
