using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Tests.Storage;
using static OrleansGateway.Grains.Tests.Queue.PartitionHarness;

namespace OrleansGateway.Grains.Tests.Queue;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class QueueOutcomeTests(string kind) : PartitionFixture(kind)
{
    [Test]
    public async Task When_nothing_was_sent_another_instance_takes_the_message_at_once()
    {
        Queue.Router.Answer = (instance, _) => Task.FromResult(instance == "one"
            ? SendResult.NotSent(SendFailure.NotConnected)
            : SendResult.Acknowledged(default));
        var ids = await Queue.EnqueueManyAsync(Text("a", Number(1)), Text("b", Number(2)), Text("c", Number(3)));
        foreach (var result in ids)
        {
            await Queue.UntilStateAsync(result.MessageId!, MessageState.Done);
            var message = await Queue.GetAsync(result.MessageId!);
            Assert.That(message.Instance, Is.EqualTo("two"));
            Assert.That(message.Attempts, Is.Zero);
        }
    }

    [Test]
    public async Task An_unknown_outcome_pins_the_message_to_its_instance_and_wire_id()
    {
        var answers = 0;
        Queue.Router.Answer = (_, _) => Task.FromResult(answers++ == 0
            ? SendResult.Unknown(SendFailure.ConnectionLost)
            : SendResult.Acknowledged(default));
        var accepted = await Queue.EnqueueAsync(Text("x"));
        await Queue.UntilSentAsync(1);
        await Queue.UntilStateAsync(accepted.MessageId!, MessageState.Pending);

        await WaitsForItsInstanceAsync(accepted.MessageId!);
    }

    [Test]
    public async Task An_attempt_without_an_answer_in_time_is_unknown_and_counts()
    {
        Queue.Router.Answer = static (_, _) => new TaskCompletionSource<SendResult>().Task;
        var accepted = await Queue.EnqueueAsync(Text("x"));
        await Queue.UntilSentAsync(1);
        await Queue.AdvanceAsync(Queue.Options.AttemptTimeout);
        await Queue.UntilAsync(async () => (await Queue.GetAsync(accepted.MessageId!)).Attempts == 1, "the attempt counts");
        Assert.That((await Queue.GetAsync(accepted.MessageId!)).Instance, Is.EqualTo(Queue.Router.Sent[0].Instance), "pinned");
    }

    [Test]
    public async Task An_outcome_that_stays_unknown_ends_as_a_dead_letter_of_that_reason()
    {
        Queue.Router.Answer = static (_, _) => Task.FromResult(SendResult.Unknown(SendFailure.TimedOut));
        var accepted = await Queue.EnqueueAsync(Text("x") with { MaxAttempts = 3 });
        for (var sends = 1; sends <= 3; sends++)
        {
            await AdvanceUntilSentAsync(sends);
        }

        await Queue.UntilStateAsync(accepted.MessageId!, MessageState.Dead);
        var dead = await Queue.GetAsync(accepted.MessageId!);
        Assert.That(dead.DeadReason, Is.EqualTo(DeadReason.OutcomeUnknown));
        Assert.That(dead.Attempts, Is.EqualTo(3));
    }

    [Test]
    public async Task An_attempt_that_timed_out_pins_the_message_to_its_instance()
    {
        Queue.Router.Answer = static (_, _) => new TaskCompletionSource<SendResult>().Task;
        var accepted = await Queue.EnqueueAsync(Text("x"));
        await Queue.UntilSentAsync(1);
        await Queue.AdvanceAsync(Queue.Options.AttemptTimeout);
        await Queue.UntilStateAsync(accepted.MessageId!, MessageState.Pending);

        Queue.Router.Answer = static (_, _) => Acknowledge();
        await WaitsForItsInstanceAsync(accepted.MessageId!);
    }

    [Test]
    public async Task A_redriven_message_of_unknown_outcome_stays_with_its_instance()
    {
        Queue.Router.Answer = static (_, _) => Task.FromResult(SendResult.Unknown(SendFailure.ConnectionLost));
        var accepted = await Queue.EnqueueAsync(Text("x") with { MaxAttempts = 1 });
        await Queue.UntilStateAsync(accepted.MessageId!, MessageState.Dead);
        Queue.Router.Answer = static (_, _) => Acknowledge();
        await PauseAsync();
        Assert.That(await Queue.CallAsync(queue => queue.RedriveAsync(accepted.MessageId!)), Is.EqualTo(MessageChange.Changed));

        await WaitsForItsInstanceAsync(accepted.MessageId!, ResumeAsync);
    }

    [TestCase(SendFailure.NotOnWhatsApp, DeadReason.NotOnWhatsApp)]
    [TestCase(SendFailure.InvalidRecipient, DeadReason.InvalidRecipient)]
    [TestCase(SendFailure.InvalidContent, DeadReason.InvalidContent)]
    public async Task A_permanent_failure_is_a_dead_letter_at_once_and_frees_the_line(SendFailure failure, DeadReason reason)
    {
        Queue.Router.Answer = (_, request) => Task.FromResult(TextOf(request) == "bad"
            ? SendResult.Refused(failure, 404)
            : SendResult.Acknowledged(default));
        var bad = await Queue.EnqueueAsync(Text("bad"));
        var good = await Queue.EnqueueAsync(Text("good"));
        await Queue.UntilStateAsync(good.MessageId!, MessageState.Done);

        Assert.That((await Queue.GetAsync(bad.MessageId!)).DeadReason, Is.EqualTo(reason));
    }

    [Test]
    public async Task A_recipient_that_is_unavailable_waits_alone_and_uses_up_no_attempt()
    {
        Queue.Fleet.SetConnected(Pool, "one");
        var isUnavailable = true;
        Queue.Router.Answer = (_, request) => Task.FromResult(isUnavailable && TextOf(request) == "waits"
            ? SendResult.NotSent(SendFailure.RecipientUnavailable)
            : SendResult.Acknowledged(default));
        var waits = await Queue.EnqueueAsync(Text("waits") with { MaxAttempts = 1 });
        await Queue.UntilSentAsync(1);
        await Queue.UntilStateAsync(waits.MessageId!, MessageState.Pending);
        var other = await Queue.EnqueueAsync(Text("goes on", Bob));
        await Queue.UntilStateAsync(other.MessageId!, MessageState.Done);
        Assert.That(Queue.Router.Sent, Has.Count.EqualTo(2), "neither the instance rests nor is the message repeated at once");

        isUnavailable = false;
        await AdvanceUntilSentAsync(3);
        await Queue.UntilStateAsync(waits.MessageId!, MessageState.Done);
        Assert.That((await Queue.GetAsync(waits.MessageId!)).Attempts, Is.Zero);
    }

    [Test]
    public async Task Messages_of_a_pool_that_is_entirely_logged_out_become_dead_letters()
    {
        Queue.Fleet.Set(Pool, new FleetMember("one") { IsLoggedOut = true });
        var accepted = await Queue.EnqueueAsync(Text("x"));
        await Queue.UntilStateAsync(accepted.MessageId!, MessageState.Dead);
        Assert.That((await Queue.GetAsync(accepted.MessageId!)).DeadReason, Is.EqualTo(DeadReason.LoggedOut));
    }

    [Test]
    public async Task Without_a_connected_instance_messages_wait_and_use_up_no_attempt()
    {
        Queue.Fleet.Set(Pool, new FleetMember("one"));
        var accepted = await Queue.EnqueueAsync(Text("x"));
        for (var i = 0; i < 20; i++)
        {
            await Queue.AdvanceAsync(TimeSpan.FromMinutes(1));
        }

        Assert.That(Queue.Router.Sent, Is.Empty);
        Queue.Fleet.SetConnected(Pool, "one");
        await AdvanceUntilSentAsync(1);
        await Queue.UntilStateAsync(accepted.MessageId!, MessageState.Done);
        Assert.That((await Queue.GetAsync(accepted.MessageId!)).Attempts, Is.Zero);
    }

    [Test]
    public async Task A_rate_limited_instance_rests_until_the_time_it_gave()
    {
        Queue.Fleet.SetConnected(Pool, "one");
        var until = Queue.Time.GetUtcNow().AddMinutes(3);
        var answers = 0;
        Queue.Router.Answer = (_, _) => Task.FromResult(answers++ == 0
            ? SendResult.Refused(SendFailure.RateLimited, 429, until)
            : SendResult.Acknowledged(default));
        var accepted = await Queue.EnqueueAsync(Text("x"));
        await Queue.UntilSentAsync(1);
        await Queue.UntilStateAsync(accepted.MessageId!, MessageState.Pending);
        await Queue.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.That(Queue.Router.Sent, Has.Count.EqualTo(1));

        await AdvanceUntilSentAsync(2);
        Assert.That(Queue.Time.GetUtcNow(), Is.GreaterThanOrEqualTo(until));
        await Queue.UntilStateAsync(accepted.MessageId!, MessageState.Done);
        Assert.That((await Queue.GetAsync(accepted.MessageId!)).Attempts, Is.Zero);
    }

    // The message was sent once, by an instance that is gone for a while; no other one may take it.
    [Test]
    public async Task A_message_pinned_to_a_deleted_instance_ends_as_unknown_and_frees_its_line()
    {
        var answers = 0;
        Queue.Router.Answer = (_, _) => Task.FromResult(answers++ == 0
            ? SendResult.Unknown(SendFailure.ConnectionLost)
            : SendResult.Acknowledged(default));
        var pinned = await Queue.EnqueueAsync(Text("pinned"));
        var next = await Queue.EnqueueAsync(Text("next"));
        await Queue.UntilSentAsync(1);
        await Queue.UntilStateAsync(pinned.MessageId!, MessageState.Pending);

        Queue.Fleet.Delete(Pool, Queue.Router.Sent.Single().Instance);
        await Queue.AdvanceAsync(TimeSpan.FromMinutes(5));
        await Queue.UntilStateAsync(pinned.MessageId!, MessageState.Dead);
        await Queue.UntilStateAsync(next.MessageId!, MessageState.Done);

        Assert.That((await Queue.GetAsync(pinned.MessageId!)).DeadReason, Is.EqualTo(DeadReason.OutcomeUnknown));
        Assert.That(Queue.Router.Texts, Is.EqualTo(new[] { "pinned", "next" }));
    }

    [Test]
    public async Task A_message_for_a_deleted_instance_that_never_tried_it_ends_as_logged_out()
    {
        Queue.Fleet.Set(Pool, new FleetMember("one"), new FleetMember("two") { IsConnected = true });
        var wanted = await Queue.EnqueueAsync(Text("wanted") with { Instance = "one" });

        Queue.Fleet.Delete(Pool, "one");
        await Queue.AdvanceAsync(TimeSpan.FromMinutes(5));
        await Queue.UntilStateAsync(wanted.MessageId!, MessageState.Dead);

        Assert.That((await Queue.GetAsync(wanted.MessageId!)).DeadReason, Is.EqualTo(DeadReason.LoggedOut));
    }

    private async Task WaitsForItsInstanceAsync(string id, Func<Task>? begin = null)
    {
        var first = Queue.Router.Sent.Single();
        Queue.Fleet.Set(
            Pool, new FleetMember("one") { IsConnected = first.Instance != "one" },
            new FleetMember("two") { IsConnected = first.Instance != "two" });
        await (begin?.Invoke() ?? Task.CompletedTask);
        await Queue.AdvanceAsync(TimeSpan.FromMinutes(5));
        var marker = await Queue.EnqueueAsync(Text("marker", Bob));
        await Queue.UntilStateAsync(marker.MessageId!, MessageState.Done);
        Assert.That((await Queue.GetAsync(id)).State, Is.EqualTo(MessageState.Pending), "the other may not take it");

        Queue.Fleet.SetConnected(Pool, "one", "two");
        await AdvanceUntilSentAsync(3);
        Assert.That(Queue.Router.Sent[2].Instance, Is.EqualTo(first.Instance));
        Assert.That(Queue.Router.Sent[2].Request.WireId, Is.EqualTo(first.Request.WireId));
    }
}
