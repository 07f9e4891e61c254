using OrleansGateway.Grains.Interfaces.Events;
using OrleansGateway.Grains.Interfaces.Messages;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Sandbox.Phones;

namespace OrleansGateway.Cluster.Tests.Kill;

/// <summary>The verdict sees each breach of a promise: two messages of one line, each shown and answered once, and then one change.</summary>
internal sealed class KillVerdictTests
{
    private const string Recipient = "15560001@s.whatsapp.net";
    private const string Account = "15550001@s.whatsapp.net";
    private static readonly DateTimeOffset At = DateTimeOffset.UnixEpoch;

    private static readonly KillEvidence Clean = new(
        [new AcceptedMessage("a", Recipient, 0, 5), new AcceptedMessage("b", Recipient, 1, 5)],
        new Dictionary<string, QueuedMessage?> { ["a"] = Queued("a", 0), ["b"] = Queued("b", 1) },
        [Phone(Recipient, [Shown("wire-a", 0), Shown("wire-b", 1)], ["answer-a", "answer-b"])],
        [Phone(Account, [Shown("wire-a", 0) with { FromMe = true }, Shown("wire-b", 1) with { FromMe = true }], [])],
        [new InstanceLog(Account, [Answer(1, "answer-a"), Answer(2, "answer-b")], [1, 2])]);

    [Test]
    public void A_run_with_all_shown_and_answered_once_is_clean() => Assert.That(KillVerdict.Of(Clean).IsClean);

    [Test]
    public void A_copy_that_a_second_attempt_explains_is_allowed()
    {
        var resent = Received(Shown("wire-a", 0) with { Copies = 2 }, Shown("wire-b", 1)) with
        {
            Queued = new Dictionary<string, QueuedMessage?> { ["a"] = Queued("a", 0, attempts: 2), ["b"] = Queued("b", 1) },
        };

        Assert.That(KillVerdict.Of(resent).IsClean);
        Assert.That(KillVerdict.Of(resent).Resent, Is.EqualTo(1));
    }

    [Test]
    public void What_a_phone_shows_is_seen()
    {
        var (a, b) = (Shown("wire-a", 0), Shown("wire-b", 1));
        Assert.That(KillVerdict.Of(Received(a)).Lost, Is.EqualTo(1));
        Assert.That(KillVerdict.Of(Received(a, b, a with { Id = "wire-c" })).Duplicates, Is.EqualTo(1));
        Assert.That(KillVerdict.Of(Received(b, a)).OutOfOrder, Is.EqualTo(1));
        Assert.That(KillVerdict.Of(Received(a with { Copies = 2 }, b)).UnexplainedCopies, Is.EqualTo(1));
    }

    [Test]
    public void What_a_phone_cannot_decrypt_is_seen()
    {
        var phone = Clean.Recipients[0];
        Assert.That(KillVerdict.Of(Clean with { Recipients = [phone with { DecryptFailures = 1 }] }).DecryptFailures, Is.EqualTo(1));
        Assert.That(KillVerdict.Of(Clean with { Recipients = [phone with { Duplicates = 1 }] }).ReusedKeys, Is.EqualTo(1));
        Assert.That(KillVerdict.Of(Clean with { OwnPhones = [Phone(Account, [], [])] }).OwnCopiesLost, Is.EqualTo(2));
    }

    [Test]
    public void What_the_queue_has_not_finished_is_seen()
    {
        var dead = new Dictionary<string, QueuedMessage?> { ["a"] = null, ["b"] = Queued("b", 1) with { State = MessageState.Dead } };
        Assert.That(KillVerdict.Of(Clean with { Queued = dead }).NotDone, Is.EqualTo(2));
    }

    [Test]
    public void What_an_event_log_has_is_seen()
    {
        Assert.That(KillVerdict.Of(Logged([Answer(1, "answer-a")], [1])).RepliesLost, Is.EqualTo(1));
        Assert.That(
            KillVerdict.Of(Logged([Answer(1, "answer-a"), Answer(2, "answer-b"), Answer(3, "answer-b")], [1, 2, 3])).RepliesDoubled,
            Is.EqualTo(1));
        Assert.That(KillVerdict.Of(Logged(Clean.Logs[0].Events, [1, 1, 2])).LogsNotFollowed, Is.EqualTo(1));
    }

    private static KillEvidence Received(params ReceivedMessage[] messages) =>
        Clean with { Recipients = [Phone(Recipient, messages, ["answer-a", "answer-b"])] };

    private static KillEvidence Logged(IReadOnlyList<InstanceEvent> events, IReadOnlyList<long> followed) =>
        Clean with { Logs = [new InstanceLog(Account, events, followed)] };

    private static QueuedMessage Queued(string id, int number, int attempts = 1) => new()
    {
        Id = id,
        WireId = $"wire-{id}",
        Pool = "pool",
        Recipient = Recipient,
        OrderingKey = Recipient,
        Content = new TextContent(AcceptedMessage.TextOf(number)),
        State = MessageState.Done,
        History = [.. Enumerable.Repeat(new HistoryEntry { At = At, Kind = HistoryKind.AttemptStarted }, attempts)],
    };

    private static ReceivedMessage Shown(string wireId, int number) =>
        new(wireId, Account, FromMe: false, At, Copies: 1, Read: false, AcceptedMessage.TextOf(number));

    private static MessageReceivedEvent Answer(long sequence, string wireId) =>
        new() { Sequence = sequence, At = At, Chat = Recipient, Sender = Recipient, WireId = wireId };

    private static PhoneReport Phone(string jid, ReceivedMessage[] messages, string[] answers) => new(
        jid.Split('@')[0], jid, jid, AutoReply: null, AutoRead: false, messages.Length, messages.Sum(message => message.Copies - 1),
        DecryptFailures: 0, answers.Length, answers.Length, messages,
        [.. answers.Select(id => new SentMessage(id, Account, At, Acknowledged: true, Error: null, [], [], Retries: 0, Text: null))],
        []);
}
