using NUnit.Framework;
using OrleansGateway.Protocol.Device.Records;

namespace OrleansGateway.Protocol.Tests.Device;

[CancelAfter(30_000)]
internal sealed class CommitPipelineTests
{
    private readonly List<Exception> _failures = [];

    [Test]
    public async Task What_gathers_during_a_commit_goes_with_the_next_one()
    {
        var journal = new Journal<string>("store");
        var store = new ScriptedStore(journal);
        var pipeline = new CommitPipeline(store, TimeProvider.System, TimeSpan.FromMinutes(1), _failures.Add);
        store.Hold();
        var first = pipeline.EnqueueAsync([Change("a", 1)]);
        await journal.ExpectAsync<string>(entry => entry == "commit begins");
        var others = Enumerable.Range(2, 50).Select(i => pipeline.EnqueueAsync([Change("a", (byte)i), Change("b", (byte)i)])).ToArray();
        store.Release();

        await Task.WhenAll(others.Append(first));

        Assert.That(store.Commits, Has.Count.EqualTo(2));
        Assert.That(await store.ReadAsync(Key("a")), Is.EqualTo((byte[])[51]));
    }

    [Test]
    public async Task After_a_failure_nothing_more_is_committed()
    {
        var store = new ScriptedStore(new Journal<string>("store")) { FailsCommits = true };
        var pipeline = new CommitPipeline(store, TimeProvider.System, TimeSpan.FromMinutes(1), _failures.Add);
        var lost = pipeline.EnqueueAsync([Change("a", 1)]);
        Assert.That(() => lost, Throws.InstanceOf<IOException>());
        store.FailsCommits = false;

        Assert.That(() => pipeline.EnqueueAsync([Change("b", 1)]), Throws.InstanceOf<IOException>());

        Assert.That(await store.ReadAsync(Key("b")), Is.Null);
        Assert.That(_failures, Has.Count.EqualTo(1));
    }

    private static RecordKey Key(string id) => new(RecordKind.Counter, id);

    private static RecordChange Change(string id, byte value) => new(Key(id), [value]);
}
