using NUnit.Framework.Interfaces;
using OrleansGateway.Cluster.Tests.Kill;
using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Cluster.Tests.Failover;

/// <summary>
/// Two silos of the cluster profile on a real Redis and a real PostgreSQL, of which one dies by SIGKILL: the other carries on
/// with its numbers and its partitions.
/// </summary>
[Category("Cluster")]
internal sealed class FailoverTests
{
    private const int MostMessages = 10_000;

    // The callers write one message after the other: of three, the last was begun after the kill.
    private const int BegunAfter = 3;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(30);

    // About 7 s on a quiet machine: 1.5 s until it is declared dead, the rest of the directory's lease of 10 s, and the back-off
    // of what was tried meanwhile.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private static readonly SiloHosting Everything = new(FailoverScene.Instances, FailoverScene.Partitions);

    private FailoverScene _scene = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _scene = await FailoverScene.CreateAsync();
        try
        {
            await _scene.StartAsync();
        }
        catch
        {
            await TestContext.Out.WriteLineAsync(await _scene.ReportAsync());
            throw;
        }
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await (_scene?.DisposeAsync() ?? ValueTask.CompletedTask);

    [TearDown]
    public async Task ReportAsync()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed)
        {
            await TestContext.Out.WriteLineAsync(await _scene.ReportAsync());
        }
    }

    [Test]
    public async Task The_survivor_loses_nothing_and_sends_nothing_twice_under_traffic()
    {
        await _scene.ReviveAsync();
        _scene.Cast.Follow();
        using var traffic = _scene.Cast.Begin([.. Enumerable.Repeat(5, MostMessages)]);
        var flow = traffic.FlowAsync(Pace);
        await _scene.ShowMoreAsync(await _scene.ShownAsync(), BegunAfter);

        var (first, second) = (_scene.Silos[0], _scene.Silos[1]);
        var death = await _scene.KillAsync(first, BegunAfter);
        await _scene.ReviveAsync();
        var other = await _scene.KillAsync(second, BegunAfter);
        var everything = await _scene.HostingAsync(first);
        traffic.End();
        await flow;

        var evidence = await _scene.Cast.FinishAsync(traffic, FailoverScene.Patience);
        await _scene.Cast.StopFollowingAsync();
        var verdict = KillVerdict.Of(evidence);
        var line = $"failover: messages={evidence.Accepted.Count} {verdict.Figures}; {death}; {other}";
        await TestContext.Out.WriteLineAsync(line);
        Assert.That(verdict.IsClean, line);
        Assert.That(evidence.Accepted.Select(message => message.Id), Is.Unique);
        Assert.That((await _scene.Cast.Queue.GetStatisticsAsync()).Total, Is.Zero, "No message is open, and none is a dead letter.");
        Assert.That((other.Lost, everything), Is.EqualTo((Everything, Everything)), "A lone survivor has everything.");
        Assert.That(new[] { death.Connected, death.Shown, other.Connected, other.Shown }, Is.All.LessThan(Bound), line);
    }

    [Test]
    public async Task The_survivor_connects_numbers_and_sends_due_messages_without_a_call()
    {
        await _scene.ReviveAsync();
        var due = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(3);
        var messages = await _scene.Cast.EnqueueForLaterAsync(due, MostMessages);
        var death = await _scene.KillAsync(await _scene.BusierAsync(), each: 1);

        await TestContext.Out.WriteLineAsync($"quiet failover: {death}");
        Assert.That(death.Lost.Partitions, Is.Positive);
        Assert.That(new[] { death.Connected, death.Shown }, Is.All.LessThan(Bound));
        foreach (var message in messages)
        {
            await Eventually.UntilAsync(
                () => _scene.Cast.Queue.GetAsync(message.Id), queued => queued is { State: MessageState.Done },
                FailoverScene.Patience);
        }
    }
}
