using System.Runtime.InteropServices;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Grains.Queue.Messages;

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
