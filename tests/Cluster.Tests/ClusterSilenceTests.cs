using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime.Messaging;
using OrleansGateway.Client.Instance;
using OrleansGateway.Grains.Interfaces.Events;
using OrleansGateway.Grains.Interfaces.Instance;

namespace OrleansGateway.Cluster.Tests;

/// <summary>What the client does when no silo answers it.</summary>
[Category("Cluster")]
internal sealed class ClusterSilenceTests
{
    private static readonly Exception[] Silences =
        [new TimeoutException(), new SiloUnavailableException(), new ConnectionFailedException()];

    [TestCaseSource(nameof(Silences))]
    public async Task FollowsEventsBeyondIt(Exception silence)
    {
        var time = new FakeTimeProvider();
        var paired = new PairedEvent { Sequence = 1, Account = "15550001@s.whatsapp.net" };
        var page = new InstanceEventPage { Events = [paired], NextCursor = 1 };
        var instance = new InstanceClient("one", ScriptedInstance.Create(silence, silence, Task.FromResult(page)), time);
        await using var events = instance.FollowEventsAsync(after: 0).GetAsyncEnumerator();

        var next = events.MoveNextAsync().AsTask();
        while (!next.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.That(await next);
        Assert.That(events.Current, Is.EqualTo(paired));
    }

    [TestCaseSource(nameof(Silences))]
    public async Task RepeatsACallThatDoesNoHarm(Exception silence)
    {
        var grain = ScriptedInstance.Create(silence, silence, Task.FromResult(InstanceAnswer.NotPaired));

        var answer = await new InstanceClient("one", grain, TimeProvider.System).ConnectAsync();

        Assert.That(answer, Is.EqualTo(InstanceAnswer.NotPaired));
    }

    [TestCaseSource(nameof(Silences))]
    public void TellsWhenItLasts(Exception silence)
    {
        var instance = new InstanceClient("one", ScriptedInstance.Create(silence, silence, silence), TimeProvider.System);

        Assert.That(() => instance.ConnectAsync(), Throws.Exception.SameAs(silence));
    }
}
