using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Protocol.Device.Events;

namespace OrleansGateway.Grains.Queue.Messages;

/// <summary>
/// A message's history as stored text, one line per entry, so that a write only appends:
/// <c>kind;ms;instance;attempt;failure;code;until</c>, and for repeats <c>;count;last ms</c>.
/// </summary>
internal static class HistoryLine
{
    private const int Fields = 7;
    private const int FieldsOfRepeats = 9;

    public static string Of(HistoryEntry entry) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(int)entry.Kind};{entry.At.ToUnixTimeMilliseconds()};{entry.Instance};{entry.Attempt};{(int)entry.Failure};{entry.Code};{entry.Until?.ToUnixTimeMilliseconds()}{RepeatsOf(entry)}\n");

    /// <summary>The line that an event adds.</summary>
    /// <param name="before">The message before.</param>
    /// <param name="after">The message after.</param>
    /// <param name="happening">The event.</param>
    /// <param name="now">Milliseconds since 1970.</param>
    public static string Of(MessageHeader before, MessageHeader after, MessageEvent happening, long now)
    {
        var entry = new HistoryEntry
        {
            At = DateTimeOffset.FromUnixTimeMilliseconds(now),
            Kind = KindOf(happening),
            Instance = after.Instance ?? before.Instance,
        };
        return Of(happening switch
        {
            MessageEvent.Bind => entry with { Attempt = before.Attempts + 1 },
            MessageEvent.Sent => entry with { Attempt = before.Attempts + 1 },
            MessageEvent.Retry retry => entry with
            {
                Attempt = after.Attempts,
                Failure = retry.Failure,
                Code = retry.Code,
                Until = TimeOf(after.NextAt),
            },
            MessageEvent.Snooze snooze => entry with { Failure = snooze.Failure, Code = snooze.Code, Until = TimeOf(after.NextAt) },
            MessageEvent.Discard discard => entry with
            {
                Attempt = after.Attempts,
                Failure = discard.Failure,
                Code = discard.Code,
            },
            MessageEvent.Reschedule => entry with { Until = TimeOf(after.NextAt) },
            _ => entry,
        });
    }

    public static ImmutableArray<HistoryEntry> Parse(string history)
    {
        var entries = ImmutableArray.CreateBuilder<HistoryEntry>();
        foreach (var line in history.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split(';');
            if (fields.Length is not (Fields or FieldsOfRepeats))
            {
                throw new InvalidDataException("A stored history line has a wrong number of fields.");
            }

            var isRepeated = fields.Length == FieldsOfRepeats;
            entries.Add(new HistoryEntry
            {
                Kind = (HistoryKind)Int(fields[0]),
                At = TimeOf(long.Parse(fields[1], CultureInfo.InvariantCulture)),
                Instance = fields[2].Length == 0 ? null : fields[2],
                Attempt = Int(fields[3]),
                Failure = (SendFailure)Int(fields[4]),
                Code = Int(fields[5]),
                Until = fields[6].Length == 0 ? null : TimeOf(long.Parse(fields[6], CultureInfo.InvariantCulture)),
                Count = isRepeated ? Int(fields[7]) : 1,
                LastAt = isRepeated ? TimeOf(long.Parse(fields[8], CultureInfo.InvariantCulture)) : null,
            });
        }

        return entries.ToImmutable();
    }

    private static string RepeatsOf(HistoryEntry entry) => entry.LastAt is { } last
        ? string.Create(CultureInfo.InvariantCulture, $";{entry.Count};{last.ToUnixTimeMilliseconds()}")
        : "";

    private static HistoryKind KindOf(MessageEvent happening) => happening switch
    {
        MessageEvent.Bind => HistoryKind.AttemptStarted,
        MessageEvent.Sent => HistoryKind.Acknowledged,
        MessageEvent.Retry => HistoryKind.AttemptFailed,
        MessageEvent.Snooze => HistoryKind.Snoozed,
        MessageEvent.Reschedule => HistoryKind.Rescheduled,
        MessageEvent.Cancel => HistoryKind.Cancelled,
        MessageEvent.Expire => HistoryKind.Expired,
        MessageEvent.Discard => HistoryKind.Dead,
        MessageEvent.Redrive => HistoryKind.Redriven,
        MessageEvent.Recover => HistoryKind.Recovered,
        _ => throw new ArgumentOutOfRangeException(nameof(happening), happening.GetType().Name, "This event leaves no line."),
    };

    private static int Int(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static DateTimeOffset TimeOf(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}

/// <summary>
/// Keeps a message's history short however often it is snoozed: repeats become one entry with a count, and of what is still too
/// long the first entry and the newest ones stay.
/// </summary>
internal static class HistoryFolding
{
    /// <summary>From this length on a history is folded before the next line is added.</summary>
    public const int FoldFrom = 1_024;

    /// <summary>The longest history. The store adds no line beyond it.</summary>
    public const int MaxLength = 4_096;

    /// <summary>What folding leaves at most, so that the next lines fit.</summary>
    private const int MaxFolded = MaxLength / 2;

    /// <summary>The history to be stored in place of one that was read.</summary>
    public static FoldedHistory Fold(string history)
    {
        var lines = Repeats(HistoryLine.Parse(history)).ConvertAll(HistoryLine.Of);
        var length = lines.Sum(line => line.Length);
        while (length > MaxFolded && lines.Count > 2)
        {
            length -= lines[1].Length;
            lines.RemoveAt(1);
        }

        return new FoldedHistory(history.Length, string.Concat(lines));
    }

    /// <summary>Entries that say the same, with nothing but such repeats between them, as one.</summary>
    private static List<HistoryEntry> Repeats(IReadOnlyList<HistoryEntry> entries)
    {
        var folded = new List<HistoryEntry>();
        var placeOf = new Dictionary<(HistoryKind, string?, int, SendFailure, int), int>();
        foreach (var entry in entries)
        {
            if (entry.Kind is HistoryKind.AttemptFailed or HistoryKind.Acknowledged)
            {
                placeOf.Clear();
            }

            var key = (entry.Kind, entry.Instance, entry.Attempt, entry.Failure, entry.Code);
            if (placeOf.TryGetValue(key, out var place))
            {
                folded[place] = Add(folded[place], entry);
            }
            else
            {
                placeOf[key] = folded.Count;
                folded.Add(entry);
            }
        }

        return folded;
    }

    private static HistoryEntry Add(HistoryEntry first, HistoryEntry repeat) => first with
    {
        Count = first.Count + repeat.Count,
        LastAt = repeat.LastAt ?? repeat.At,
        Until = repeat.Until,
    };
}

/// <summary>A shorter history.</summary>
/// <param name="ReadLength">The length of the one that was read: if the stored one differs, it has changed since and stays.</param>
/// <param name="Text">The shorter one.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FoldedHistory(int ReadLength, string Text);

/// <summary>How a receipt shows in a message's history.</summary>
internal static class ReceiptHistory
{
    /// <summary>The kind of line; null for receipts that tell nothing about the recipient.</summary>
    public static HistoryKind? KindOf(ReceiptKind kind) => kind switch
    {
        ReceiptKind.Delivered => HistoryKind.Delivered,
        ReceiptKind.Read => HistoryKind.Read,
        ReceiptKind.Played => HistoryKind.Played,
        _ => null,
    };
}
