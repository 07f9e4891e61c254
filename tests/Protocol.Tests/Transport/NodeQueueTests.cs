using NUnit.Framework;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Transport;

namespace OrleansGateway.Protocol.Tests.Transport;

[CancelAfter(20_000)]
internal sealed class NodeQueueTests
{
    private static readonly Node Large = new Node("message").WithBytes(new byte[60_000]);

    [Test]
    public async Task A_writer_waits_while_the_bytes_are_used_up()
    {
        var queue = new NodeQueue(capacity: 100, maxBytes: 100_000);
        await queue.WriteAsync(Large, default);
        var second = queue.WriteAsync(Large, default).AsTask();
        Assert.That(second.IsCompleted, Is.False);

        Assert.That(queue.Reader.TryRead(out _), Is.True);

        await second.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Test]
    public async Task A_node_larger_than_the_budget_passes_alone()
    {
        var queue = new NodeQueue(capacity: 100, maxBytes: 10);
        await queue.WriteAsync(Large, default).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        var second = queue.WriteAsync(new Node("ib"), default).AsTask();
        Assert.That(second.IsCompleted, Is.False);

        Assert.That(await queue.Reader.ReadAsync(), Is.SameAs(Large));

        await second.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Test]
    public async Task A_writer_that_waits_can_be_cancelled()
    {
        var queue = new NodeQueue(capacity: 100, maxBytes: 10);
        await queue.WriteAsync(Large, default);
        using var cancelled = new CancellationTokenSource();
        var second = queue.WriteAsync(Large, cancelled.Token).AsTask();

        await cancelled.CancelAsync();

        Assert.That(async () => await second, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void A_tree_costs_what_its_parts_cost()
    {
        var small = NodeBudget.Of(new Node("a", ("b", "c")));

        Assert.That(NodeBudget.Of(new Node("a", ("b", "c")).With(Large)), Is.GreaterThan(small + 60_000));
    }
}
