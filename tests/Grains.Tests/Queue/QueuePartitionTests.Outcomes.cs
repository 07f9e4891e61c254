using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Queue;
using static OrleansGateway.Grains.Tests.Queue.PartitionHarness;

namespace OrleansGateway.Grains.Tests.Queue;

internal sealed partial class QueuePartitionTests
{
    [Test]
    public async Task When_no_byte_left_another_instance_takes_it_at_once()
    {
        _queue.Router.Answer = (instance, _) => Task.FromResult(instance == "one"
            ? SendResult.NotSent(SendFailure.NotConnected)
            : SendResult.Acknowledged(default));
        var ids = await _queue.EnqueueManyAsync(Text("a", Number(1)), Text("b", Number(2)), Text("c", Number(3)));
        foreach (var result in ids)
        {
            await _queue.UntilStateAsync(result.MessageId!, MessageState.Done);
            var message = await _queue.GetAsync(result.MessageId!);
            Assert.That(message.Instance, Is.EqualTo("two"));
            Assert.That(message.Attempts, Is.Zero);
        }
    }

    [Test]
    public async Task An_unknown_outcome_pins_the_message_to_its_instance_and_wire_id()
    {
        var answers = 0;
        _queue.Router.Answer = (_, _) => Task.FromResult(answers++ == 0
            ? SendResult.Unknown(SendFailure.ConnectionLost)
            : SendResult.Acknowledged(default));
        var accepted = await _queue.EnqueueAsync(Text("x"));
        await _queue.UntilSentAsync(1);
        await _queue.UntilStateAsync(accepted.MessageId!, MessageState.Pending);
        var first = _queue.Router.Sent.Single();

        _queue.Fleet.Set(
            Pool, new FleetMember("one") { IsConnected = first.Instance != "one" },
            new FleetMember("two") { IsConnected = first.Instance != "two" });
        await _queue.AdvanceAsync(TimeSpan.FromMinutes(5));
        var marker = await _queue.EnqueueAsync(Text("marker", Bob));
        await _queue.UntilStateAsync(marker.MessageId!, MessageState.Done);
        Assert.That((await _queue.GetAsync(accepted.MessageId!)).State, Is.EqualTo(MessageState.Pending), "the other may not take it");

        _queue.Fleet.SetConnected(Pool, "one", "two");
        await AdvanceUntilSentAsync(3);
        Assert.That(_queue.Router.Sent[2].Instance, Is.EqualTo(first.Instance));
        Assert.That(_queue.Router.Sent[2].Request.WireId, Is.EqualTo(first.Request.WireId));
    }

    [Test]
    public async Task An_outcome_that_stays_unknown_ends_as_a_dead_letter_of_that_reason()
    {
        _queue.Router.Answer = static (_, _) => Task.FromResult(SendResult.Unknown(SendFailure.TimedOut));
        var accepted = await _queue.EnqueueAsync(Text("x") with { MaxAttempts = 3 });
        for (var sends = 1; sends <= 3; sends++)
        {
            await AdvanceUntilSentAsync(sends);
        }

        await _queue.UntilStateAsync(accepted.MessageId!, MessageState.Dead);
        var dead = await _queue.GetAsync(accepted.MessageId!);
        Assert.That(dead.DeadReason, Is.EqualTo(DeadReason.OutcomeUnknown));
        Assert.That(dead.Attempts, Is.EqualTo(3));
    }

    [TestCase(SendFailure.NotOnWhatsApp, DeadReason.NotOnWhatsApp)]
    [TestCase(SendFailure.InvalidRecipient, DeadReason.InvalidRecipient)]
    [TestCase(SendFailure.InvalidContent, DeadReason.InvalidContent)]
    public async Task A_permanent_failure_is_a_dead_letter_at_once_and_frees_the_line(SendFailure failure, DeadReason reason)
    {
        _queue.Router.Answer = (_, request) => Task.FromResult(TextOf(request) == "bad"
            ? SendResult.Refused(failure, 404)
            : SendResult.Acknowledged(default));
        var bad = await _queue.EnqueueAsync(Text("bad"));
        var good = await _queue.EnqueueAsync(Text("good"));
        await _queue.UntilStateAsync(good.MessageId!, MessageState.Done);

        Assert.That((await _queue.GetAsync(bad.MessageId!)).DeadReason, Is.EqualTo(reason));
    }

    [Test]
    public async Task A_pool_that_is_logged_out_as_a_whole_makes_dead_letters()
    {
        _queue.Fleet.Set(Pool, new FleetMember("one") { IsLoggedOut = true });
        var accepted = await _queue.EnqueueAsync(Text("x"));
        await _queue.UntilStateAsync(accepted.MessageId!, MessageState.Dead);
        Assert.That((await _queue.GetAsync(accepted.MessageId!)).DeadReason, Is.EqualTo(DeadReason.LoggedOut));
    }

    [Test]
    public async Task Without_a_connected_instance_messages_wait_and_use_up_no_attempt()
    {
        _queue.Fleet.Set(Pool, new FleetMember("one"));
        var accepted = await _queue.EnqueueAsync(Text("x"));
        for (var i = 0; i < 20; i++)
        {
            await _queue.AdvanceAsync(TimeSpan.FromMinutes(1));
        }

        Assert.That(_queue.Router.Sent, Is.Empty);
        _queue.Fleet.SetConnected(Pool, "one");
        await AdvanceUntilSentAsync(1);
        await _queue.UntilStateAsync(accepted.MessageId!, MessageState.Done);
        Assert.That((await _queue.GetAsync(accepted.MessageId!)).Attempts, Is.Zero);
    }

    [Test]
    public async Task A_rate_limited_instance_rests_until_it_said()
    {
        _queue.Fleet.SetConnected(Pool, "one");
        var until = _queue.Time.GetUtcNow().AddMinutes(3);
        var answers = 0;
        _queue.Router.Answer = (_, _) => Task.FromResult(answers++ == 0
            ? SendResult.Refused(SendFailure.RateLimited, 429, until)
            : SendResult.Acknowledged(default));
        var accepted = await _queue.EnqueueAsync(Text("x"));
        await _queue.UntilSentAsync(1);
        await _queue.UntilStateAsync(accepted.MessageId!, MessageState.Pending);
        await _queue.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.That(_queue.Router.Sent, Has.Count.EqualTo(1));

        await AdvanceUntilSentAsync(2);
        Assert.That(_queue.Time.GetUtcNow(), Is.GreaterThanOrEqualTo(until));
        await _queue.UntilStateAsync(accepted.MessageId!, MessageState.Done);
        Assert.That((await _queue.GetAsync(accepted.MessageId!)).Attempts, Is.Zero);
    }
}
