using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Sandbox.Phones;

namespace OrleansGateway.Cluster.Tests.Kill;

/// <summary>What the kills did; everything but <see cref="Resent"/> has to be 0.</summary>
internal sealed record KillVerdict
{
    /// <summary>Accepted messages that their recipient's phone does not show.</summary>
    public int Lost { get; init; }

    /// <summary>Times that a phone shows a message again: under another wire id, or from another number.</summary>
    public int Duplicates { get; init; }

    /// <summary>Stanzas that a phone or an instance could not decrypt.</summary>
    public long DecryptFailures { get; init; }

    /// <summary>Accepted messages that the queue does not call done.</summary>
    public int NotDone { get; init; }

    /// <summary>Messages shown before an earlier one of the same recipient and priority.</summary>
    public int OutOfOrder { get; init; }

    /// <summary>Copies with a known wire id, which a phone drops: the price of a kill between a send and its commit.</summary>
    public long Resent { get; init; }

    /// <summary>Copies beyond the attempts that the queue has on record for their message.</summary>
    public long UnexplainedCopies { get; init; }

    /// <summary>Ciphertexts made with a key that had been used before.</summary>
    public long ReusedKeys { get; init; }

    /// <summary>Messages that the own phone of their instance did not get a copy of.</summary>
    public int OwnCopiesLost { get; init; }

    /// <summary>Answers of phones that are in no event log.</summary>
    public int RepliesLost { get; init; }

    /// <summary>Times that an answer is in an event log again.</summary>
    public int RepliesDoubled { get; init; }

    /// <summary>Instances whose follower did not get every event once and in order.</summary>
    public int LogsNotFollowed { get; init; }

    /// <summary>Whether nothing that was promised was broken.</summary>
    public bool IsClean => this with { Resent = 0 } == new KillVerdict();

    /// <summary>All figures, in the order of docs/testing.md.</summary>
    public string Figures =>
        $"lost={Lost} duplicates={Duplicates} decryptFailures={DecryptFailures} "
        + $"notDone={NotDone} outOfOrder={OutOfOrder} resent={Resent} unexplainedCopies={UnexplainedCopies} reusedKeys={ReusedKeys} "
        + $"ownCopiesLost={OwnCopiesLost} repliesLost={RepliesLost} repliesDoubled={RepliesDoubled} "
        + $"logsNotFollowed={LogsNotFollowed}";

    /// <summary>Draws it from the evidence.</summary>
    /// <param name="evidence">The evidence.</param>
    public static KillVerdict Of(KillEvidence evidence)
    {
        var phones = evidence.Recipients.Concat(evidence.OwnPhones).ToArray();
        var shown = evidence.Recipients.SelectMany(phone => phone.Messages).ToLookup(message => message.Text);
        var wireIds = evidence.Queued.Values.OfType<QueuedMessage>().Select(message => message.WireId).ToHashSet(StringComparer.Ordinal);
        var ownCopies = evidence.OwnPhones.SelectMany(phone => phone.Messages).Where(message => message.FromMe)
            .Select(message => message.Id).ToHashSet(StringComparer.Ordinal);
        var replies = evidence.Logs.SelectMany(log => log.Received).ToLookup(message => message.WireId);
        var answers = evidence.Recipients.SelectMany(phone => phone.SentMessages).ToArray();
        return new KillVerdict
        {
            Lost = evidence.Accepted.Count(message => !shown[message.Text].Any()),
            Duplicates = shown.Sum(copies => copies.Count() - 1),
            DecryptFailures = phones.Sum(phone => phone.DecryptFailures) + evidence.Logs.Sum(log => log.Undecryptable),
            NotDone = evidence.Queued.Values.Count(message => message is not { State: MessageState.Done }),
            OutOfOrder = evidence.Recipients.Sum(phone => Inversions(phone, evidence.Accepted)),
            Resent = evidence.Recipients.Sum(phone => phone.Duplicates),
            UnexplainedCopies = UnexplainedCopiesOf(evidence),
            ReusedKeys = phones.Sum(phone => phone.Duplicates - phone.Messages.Sum(message => message.Copies - 1)),
            OwnCopiesLost = wireIds.Count(id => !ownCopies.Contains(id)),
            RepliesLost = answers.Count(answer => !replies[answer.Id].Any()),
            RepliesDoubled = replies.Sum(events => events.Count() - 1),
            LogsNotFollowed = evidence.Logs.Count(log => !log.WasFollowed),
        };
    }

    /// <summary>The line that a run ends with.</summary>
    /// <param name="plan">What was asked for.</param>
    public string LineFor(KillPlan plan) =>
        $"kill: messages={plan.Messages} kills={plan.Kills} {Figures} seed={plan.Seed}";

    private static int Inversions(PhoneReport phone, IReadOnlyList<AcceptedMessage> accepted)
    {
        var shownAt = phone.Messages.Select((message, at) => (message.Text, at)).ToLookup(shown => shown.Text, shown => shown.at);
        return accepted.Where(message => message.Recipient == phone.Jid && shownAt[message.Text].Any())
            .GroupBy(message => message.Priority)
            .Sum(line => line.OrderBy(message => message.Number).Select(message => shownAt[message.Text].First()).ToArray() is var order
                ? order.Zip(order.Skip(1)).Count(pair => pair.Second < pair.First)
                : 0);
    }

    private static long UnexplainedCopiesOf(KillEvidence evidence)
    {
        var attempts = evidence.Queued.Values.OfType<QueuedMessage>().ToDictionary(
            message => message.WireId, message => message.History.Count(entry => entry.Kind == HistoryKind.AttemptStarted));
        return evidence.Recipients.SelectMany(phone => phone.Messages)
            .Sum(message => Math.Max(0, message.Copies - attempts.GetValueOrDefault(message.Id)));
    }
}
