using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;

namespace OrleansGateway.Grains.Queue.Store;

/// <summary>The columns of a message's row, and how a header is read from them.</summary>
internal static class MessageColumns
{
    /// <summary>The columns of a header, in the order in which <see cref="ReadHeader"/> takes them.</summary>
    public const string Header = """
        id, seq, pool, key_hash, recipient_hash, wire_id, priority, accepted_at, line_at, next_at, max_attempts, state,
        wanted_instance, instance, held, expires_at, attempts, crashes, finished_at, dead_reason
        """;

    /// <summary>The keys that <see cref="PlacesOf"/> lists. The index begins with the sequence, which is part of the id.</summary>
    public const string Places = """
        (SELECT CAST(substr(place.value, 1, 19) AS BIGINT), substr(place.value, 20) FROM {each:@places} AS place)
        """;

    /// <summary>The parameter of <see cref="Places"/>.</summary>
    public static string PlacesOf(IEnumerable<string> ids) => JsonSerializer.Serialize(
        ids.Select(static id => (Sequence: MessageId.SequenceOf(id), Id: id)).Where(static place => place.Sequence >= 0)
            .Select(static place => string.Create(CultureInfo.InvariantCulture, $"{place.Sequence:d19}{place.Id}")));

    public static MessageHeader ReadHeader(DbDataReader reader)
    {
        var row = new object?[reader.FieldCount];
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
        }

        return HeaderOf(row);
    }

    /// <summary>Reads a header followed by history and sealed body.</summary>
    public static (MessageHeader Header, string History, byte[] Sealed) ReadWhole(DbDataReader reader) =>
        (ReadHeader(reader), reader.GetString(reader.FieldCount - 2), reader.GetFieldValue<byte[]>(reader.FieldCount - 1));

    public static MessageHeader HeaderOf(object?[] row) => new()
    {
        Id = (string)row[0]!,
        Sequence = Long(row[1]),
        Pool = (string)row[2]!,
        LineHash = (string)row[3]!,
        RecipientHash = (string)row[4]!,
        WireId = (string)row[5]!,
        Priority = (int)Long(row[6]),
        AcceptedAt = Long(row[7]),
        LineAt = Long(row[8]),
        NextAt = Long(row[9]),
        MaxAttempts = (int)Long(row[10]),
        State = (MessageState)Long(row[11]),
        WantedInstance = (string?)row[12],
        Instance = (string?)row[13],
        IsHeld = Long(row[14]) == 1,
        ExpiresAt = row[15] is null ? null : Long(row[15]),
        Attempts = (int)Long(row[16]),
        Crashes = (int)Long(row[17]),
        FinishedAt = row[18] is null ? null : Long(row[18]),
        DeadReason = (DeadReason)Long(row[19]),
    };

    private static long Long(object? value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);
}
