using System.Globalization;
using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Grains.Queue.Messages;

/// <summary>A filter of dead letters and a place to begin after, as values of the statement.</summary>
/// <param name="Filter">The filter.</param>
/// <param name="RecipientHash">The keyed hash of the filter's recipient.</param>
/// <param name="AfterTime">The time of death of the last message seen.</param>
/// <param name="AfterId">The id of the last message seen.</param>
internal sealed record DeadLetterSelection(
    DeadLetterFilter Filter, string? RecipientHash, long AfterTime = long.MinValue, string AfterId = "")
{
    /// <summary>In the order of the statement's parameters; -1 and empty texts do not filter.</summary>
    public object[] Values =>
    [
        Filter.From?.ToUnixTimeMilliseconds() ?? long.MinValue, Filter.Before?.ToUnixTimeMilliseconds() ?? long.MaxValue,
        AfterTime, AfterId, (int?)Filter.Reason ?? -1, Filter.Instance ?? "", RecipientHash ?? "",
    ];

    /// <summary>The same selection, from the cursor of a page on.</summary>
    /// <exception cref="FormatException">The text is not a cursor.</exception>
    public DeadLetterSelection After(string? cursor)
    {
        if (cursor is null)
        {
            return this;
        }

        var dot = cursor.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && long.TryParse(cursor.AsSpan(0, dot), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var at)
            && MessageId.SequenceOf(cursor[(dot + 1)..]) >= 0
            ? this with { AfterTime = at, AfterId = cursor[(dot + 1)..] }
            : throw new FormatException("The cursor is not valid; use the NextCursor of a page of dead letters.");
    }

    /// <summary>The cursor after a message.</summary>
    public static string CursorAfter(MessageHeader message) =>
        string.Create(CultureInfo.InvariantCulture, $"{message.FinishedAt}.{message.Id}");
}
