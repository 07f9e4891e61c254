using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime.Messaging;
using OrleansGateway.Client.Instance;
using OrleansGateway.Grains.Interfaces.Events;
using OrleansGateway.Grains.Interfaces.Instance;

namespace OrleansGateway.Cluster.Tests;

/// <summary>What the client does when no silo answers it.</summary>
[Category("Cluster")]
internal sealed class NoSiloAnsweredTests
{
    private static readonly Exception[] Failures =
        [new TimeoutException(), new SiloUnavailableException(), new ConnectionFailedException()];

    [TestCaseSource(nameof(Failures))]
    public async Task Events_are_followed_after_it(Exception failure)
    {
        var time = new FakeTimeProvider();
        var paired = new PairedEvent { Sequence = 1, Account = "15550001@s.whatsapp.net" };
        var page = new InstanceEventPage { Events = [paired], NextCursor = 1 };
        var instance = new InstanceClient("one", ScriptedInstance.Create(failure, failure, Task.FromResult(page)), time);
        await using var events = instance.FollowEventsAsync(after: 0).GetAsyncEnumerator();

        var next = events.MoveNextAsync().AsTask();
        Assert.That(await time.AdvanceUntilAsync(next, TimeSpan.FromSeconds(1)));
        Assert.That(events.Current, Is.EqualTo(paired));
    }

    [TestCaseSource(nameof(Failures))]
    public async Task A_safe_call_is_repeated(Exception failure)
    {
        var grain = ScriptedInstance.Create(failure, failure, Task.FromResult(InstanceAnswer.NotPaired));

        var answer = await new InstanceClient("one", grain, TimeProvider.System).ConnectAsync();

        Assert.That(answer, Is.EqualTo(InstanceAnswer.NotPaired));
    }

    [TestCaseSource(nameof(Failures))]
    public void The_caller_sees_the_failure_when_it_lasts(Exception failure)
    {
        var instance = new InstanceClient("one", ScriptedInstance.Create(failure, failure, failure), TimeProvider.System);

        Assert.That(() => instance.ConnectAsync(), Throws.Exception.SameAs(failure));
    }
}
