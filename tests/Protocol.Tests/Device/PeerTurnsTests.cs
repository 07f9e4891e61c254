using NUnit.Framework;
using OrleansGateway.Protocol.Device.Peers;

namespace OrleansGateway.Protocol.Tests.Device;

[CancelAfter(30_000)]
internal sealed class PeerTurnsTests
{
    private readonly PeerTurns _turns = new();

    [Test]
    public async Task Turns_of_a_peer_come_in_order_and_others_do_not_wait()
    {
        var first = await _turns.TakeAsync("bob", default);
        var second = _turns.TakeAsync("bob", default).AsTask();
        using var other = await _turns.TakeAsync("carol", default);
        Assert.That(second.IsCompleted, Is.False);

        first.Dispose();

        using var turn = await second;
    }

    [Test]
    public async Task Who_gives_up_lets_the_next_one_through_in_order()
    {
        var first = await _turns.TakeAsync("bob", default);
        using var cancel = new CancellationTokenSource();
        var second = _turns.TakeAsync("bob", cancel.Token).AsTask();
        var third = _turns.TakeAsync("bob", default).AsTask();

        await cancel.CancelAsync();
        Assert.That(() => second, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(third.IsCompleted, Is.False);

        first.Dispose();
        using var turn = await third;
    }
}
