using System.Reflection;
using System.Text.RegularExpressions;
using CsCheck;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;

namespace OrleansGateway.Grains.Tests.Queue;

internal sealed partial class MessageLifeTests
{
    private static readonly QueueOptions Options = new();

    private static readonly Gen<MessageHeader> Messages =
        from state in Gen.Enum<MessageState>()
        from attempts in Gen.Int[0, 7]
        from instance in Gen.Bool
        from wanted in Gen.Bool
        from lineAt in Gen.Long[0, 1_000_000]
        select Message(state) with
        {
            Attempts = attempts,
            Instance = instance || state == MessageState.InFlight ? "one" : null,
            WantedInstance = wanted ? "one" : null,
            LineAt = lineAt,
        };

    private static readonly Gen<SendResult> Results =
        from outcome in Gen.Enum<SendOutcome>()
        from failure in Gen.Enum<SendFailure>()
        from code in Gen.Int[0, 600]
        select new SendResult { Outcome = outcome, Failure = failure, Code = code };

    [Test]
    public void The_diagram_in_the_docs_is_the_table()
    {
        var drawn = DrawnMove().Matches(File.ReadAllText(DocsPath()))
            .Select(match => (match.Groups["from"].Value, match.Groups["event"].Value, match.Groups["to"].Value));
        var table = MessageLife.Moves.Select(move => (move.Key.From.ToString(), move.Key.Event.Name, move.Value.ToString()));
        Assert.That(drawn, Is.EquivalentTo(table));
    }

    [Test]
    public void Every_event_has_a_move() => Assert.That(
        MessageLife.Moves.Keys.Select(key => key.Event).Distinct(),
        Is.EquivalentTo(typeof(MessageEvent).GetNestedTypes(BindingFlags.NonPublic).Where(type => type.IsSubclassOf(typeof(MessageEvent)))));

    [Test]
    public void An_event_outside_the_table_changes_nothing() => Messages.Sample(message =>
    {
        foreach (var happening in Events())
        {
            var after = MessageLife.Apply(message, happening, 5_000);
            var isAllowed = MessageLife.Moves.TryGetValue((message.State, happening.GetType()), out var next);
            Assert.That(after?.State, Is.EqualTo(isAllowed ? next : (MessageState?)null));
        }
    });

    [Test]
    public void A_message_keeps_its_identity_through_every_move() => Messages.Sample(message =>
    {
        foreach (var after in Events().Select(happening => MessageLife.Apply(message, happening, 5_000)).OfType<MessageHeader>())
        {
            Assert.That(
                (after.Id, after.WireId, after.Sequence, after.LineHash, after.Priority, after.AcceptedAt),
                Is.EqualTo((message.Id, message.WireId, message.Sequence, message.LineHash, message.Priority, message.AcceptedAt)));
            Assert.That(after.FinishedAt is not null, Is.EqualTo(MessageLife.IsFinal(after.State)));
            Assert.That(after.IsHeld, Is.Not.True.Or.EqualTo(after.State is MessageState.Pending or MessageState.InFlight));
        }
    });

    [Test]
    public void An_attempt_has_one_of_the_closed_outcomes_and_unknown_never_unpins() =>
        Gen.Select(Messages, Results, Gen.Bool, Gen.Double[0, 1]).Sample((message, result, wasPinned, jitter) =>
        {
            var flight = message with { State = MessageState.InFlight, Instance = "one" };
            var outcome = AttemptOutcome.Of(flight, result, wasPinned, Options, 5_000, jitter);
            var after = MessageLife.Apply(flight, outcome, 5_000)!;

            Assert.That(outcome is MessageEvent.Sent, Is.EqualTo(result.Outcome == SendOutcome.Acknowledged));
            Assert.That(after.Attempts - flight.Attempts, Is.EqualTo(outcome is MessageEvent.Retry or MessageEvent.Discard ? 1 : 0));
            if (after.State == MessageState.Pending && (result.Outcome == SendOutcome.Unknown || (wasPinned && result.Outcome == SendOutcome.NotSent)))
            {
                Assert.That(after.Instance, Is.EqualTo("one"));
            }

            if (after.State == MessageState.Pending)
            {
                Assert.That(after.IsHeld, Is.True);
                Assert.That(after.Attempts, Is.LessThan(flight.MaxAttempts));
            }
        });

    [Test]
    public void The_back_off_doubles_up_to_its_cap_and_is_jittered_fully() =>
        Gen.Select(Gen.Int[1, 1000], Gen.Double[0, 1]).Sample((attempt, jitter) =>
        {
            var delay = AttemptOutcome.BackOff(attempt, Options, jitter);
            var full = Math.Min(2 * Math.Pow(2, attempt - 1), 3600);
            Assert.That(delay.TotalSeconds, Is.EqualTo(full * jitter).Within(0.001));
        });

    [Test]
    public void Every_history_line_is_read_back() => Messages.Sample(message =>
    {
        foreach (var happening in Events())
        {
            if (happening is MessageEvent.FallDue || MessageLife.Apply(message, happening, 5_000) is not { } after)
            {
                continue;
            }

            var entry = HistoryLine.Parse(HistoryLine.Of(message, after, happening, 5_000)).Single();
            Assert.That(HistoryLine.Parse(HistoryLine.Of(entry)).Single(), Is.EqualTo(entry));
            Assert.That(entry.At, Is.EqualTo(DateTimeOffset.FromUnixTimeMilliseconds(5_000)));
        }
    });

    private static MessageHeader Message(MessageState state) => new()
    {
        Id = "000a",
        Sequence = 1,
        Pool = "pool",
        LineHash = "line",
        RecipientHash = "recipient",
        WireId = "3EB0",
        Priority = 5,
        AcceptedAt = 0,
        LineAt = 0,
        NextAt = 100,
        MaxAttempts = 8,
        State = state,
    };

    private static IEnumerable<MessageEvent> Events() =>
    [
        new MessageEvent.Sent(), new MessageEvent.Retry(TimeSpan.FromSeconds(2), SendFailure.ServerError, 500, false),
        new MessageEvent.Retry(TimeSpan.FromSeconds(2), SendFailure.TimedOut, 0, true),
        new MessageEvent.Snooze(9_000, SendFailure.RateLimited, 429, false), new MessageEvent.Snooze(1, SendFailure.Busy, 0, true),
        new MessageEvent.Discard(DeadReason.NotOnWhatsApp, SendFailure.NotOnWhatsApp, 404), new MessageEvent.Cancel(),
        new MessageEvent.FallDue(), new MessageEvent.Bind("two"), new MessageEvent.Expire(), new MessageEvent.Reschedule(77_000),
        new MessageEvent.Recover(true), new MessageEvent.Recover(false), new MessageEvent.Redrive(),
    ];

    private static string DocsPath()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "docs", "queue.md")))
        {
            folder = folder.Parent ?? throw new FileNotFoundException("docs/queue.md");
        }

        return Path.Combine(folder.FullName, "docs", "queue.md");
    }

    [GeneratedRegex(@"^    (?<from>\w+) --> (?<to>\w+): (?<event>\w+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DrawnMove();
}
